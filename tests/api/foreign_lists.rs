//! Lists as everybody gets them: nothing of another municipality stands in any. A new list is tested by existing.

use std::collections::BTreeSet;

use valghalla::domain::roles::{ClientScope, Role};
use valghalla_tests::matrix::{Operation, operations};
use valghalla_tests::{Value, json, on_both};

use crate::walk::{Thing, call, things};

on_both! {
    async fn no_list_shows_what_belongs_to_another_municipality(app: TestApp) {
        let other = app.another_municipality("0630").await;
        let (theirs, mut shown) = (things(&app, other).await, BTreeSet::new());
        let lists: Vec<Operation> =
            operations().into_iter().filter(|one| one.method == "GET" && !one.path.contains("id}")).collect();
        for role in Role::ALL {
            for (municipality, own) in [(app.municipality, false), (other, true)] {
                let who = app.somebody_in(municipality, *role).await;
                for operation in lists.iter().filter(|operation| operation.allows(*role)) {
                    let reply = call(&who, operation, "", &Value::Null).await;
                    assert_eq!(reply.status, 200, "{}: {}", operation.id, reply.text);
                    let found = theirs.iter().filter(|(_, id)| reply.text.contains(&id.to_string())).map(|(thing, _)| *thing);
                    let found: BTreeSet<Thing> = found.collect();
                    assert!(own || found.is_empty(), "{} as {role:?}: {found:?}", operation.id);
                    shown.extend(found);
                }
            }
        }
        let hidden: Vec<&Thing> = theirs.keys().filter(|thing| !shown.contains(thing)).collect();
        // Of factors people see their own alone.
        assert_eq!(hidden, [&Thing::Factor], "those whom it belongs to are shown all else");
        let all: Vec<&str> = ClientScope::ALL.iter().map(|scope| scope.as_str()).collect();
        let machine = app.machine(app.municipality, &all, json!({})).await;
        for operation in lists.iter().filter(|operation| operation.scope.is_some()) {
            let reply = call(&machine, operation, "", &Value::Null).await;
            assert_eq!(reply.status, 200, "{}: {}", operation.id, reply.text);
            assert!(theirs.values().all(|id| !reply.text.contains(&id.to_string())), "{}: {}", operation.id, reply.text);
        }
    }
}
