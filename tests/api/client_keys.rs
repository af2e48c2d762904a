//! Keys of machine clients: what is registered, what is proven with it, and what is refused.

use chrono::TimeDelta;
use futures_util::future::join_all;
use jsonwebtoken::Algorithm;
use valghalla_tests::client_keys::{Pair, TYPE, ask, claims, message};
use valghalla_tests::logged::Log;
use valghalla_tests::machines::{Machine, token};
use valghalla_tests::{Client, Reply, TestApp, Value, json, on_both};

/// A client with one key beside its secret.
struct Signer {
    machine: Machine,
    pair: Pair,
    key: Value,
    audience: String,
}

impl Signer {
    async fn new(app: &TestApp, algorithm: Algorithm) -> Self {
        let (machine, pair) = (app.machine(app.municipality, &["users:read"], json!({})).await, Pair::new(algorithm));
        let admin = app.administrator().await;
        let key = register(&admin, &machine, &pair.jwk).await.expect(201);
        Self { machine, pair, key, audience: app.token_address().await }
    }

    fn claims(&self, app: &TestApp, more: Value) -> Value {
        let mut claims = claims(&self.machine.id, &self.audience, app.clock.now());
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    }

    async fn token(&self, app: &TestApp) -> Reply {
        ask(&app.anonymous(), &self.pair.assertion(&self.claims(app, json!({}))), json!({})).await
    }
}

async fn register(admin: &Client, machine: &Machine, jwk: &Value) -> Reply {
    let body = json!({"public_key": jwk, "label": "Lønserver", "valid_days": 30});
    admin.post(&format!("/machine-clients/{}/keys", machine.id), &body).await
}

#[track_caller]
fn refused(reply: &Reply, what: &str) {
    assert_eq!((reply.status, &reply.expect(401)["error"]), (401, &json!("invalid_client")), "{what}");
    assert_eq!(reply.headers["content-type"], "application/json");
}

/// The words of a refusal without the request's id: by nothing else do two differ.
fn words(reply: &Reply) -> Value {
    let mut body = reply.expect(401);
    body.as_object_mut().unwrap().remove("request_id");
    body
}

on_both! {
    async fn a_client_signs_with_each_algorithm(app: TestApp) {
        for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256, Algorithm::PS256] {
            let signer = Signer::new(&app, algorithm).await;
            assert_eq!(signer.key["algorithm"], format!("{algorithm:?}"));
            assert_eq!((&signer.key["kid"], &signer.key["last_used_at"]), (&signer.key["thumbprint"], &Value::Null));
            let answer = signer.token(&app).await.expect(200);
            assert_eq!((&answer["token_type"], &answer["scope"]), (&json!("Bearer"), &json!("users:read")));
            app.anonymous().bearer(answer["access_token"].as_str().unwrap()).get("/users").await.expect(200);
            let shown = app.administrator().await.get(&format!("/machine-clients/{}", signer.machine.id)).await.expect(200);
            assert_eq!((&shown["keys"][0]["id"], shown["secrets"].as_array().unwrap().len()), (&signer.key["id"], 1));
            assert!(shown["keys"][0]["last_used_at"].is_string(), "{shown}");
        }
    }

    async fn an_assertion_may_name_its_key_and_is_for_the_issuer_too(app: TestApp) {
        let signer = Signer::new(&app, Algorithm::EdDSA).await;
        let at = app.anonymous();
        let header = |kid: &Value| json!({"alg": "EdDSA", "kid": kid});
        let named = signer.pair.sign(&header(&signer.key["kid"]), &signer.claims(&app, json!({})));
        ask(&at, &named, json!({"client_id": signer.machine.id, "scope": "users:read"})).await.expect(200);
        let issuer = signer.audience.trim_end_matches("/api/v1/oauth/token").to_owned();
        for aud in [json!(issuer), json!([issuer]), json!([signer.audience])] {
            let assertion = signer.pair.assertion(&signer.claims(&app, json!({"aud": aud})));
            ask(&at, &assertion, json!({})).await.expect(200);
        }
        let now = app.clock.now().0.timestamp();
        let early = signer.pair.assertion(&signer.claims(&app, json!({"iat": now + 9, "nbf": now + 9, "exp": now + 300})));
        ask(&at, &early, json!({})).await.expect(200);
        let other = signer.pair.sign(&header(&json!("another")), &signer.claims(&app, json!({})));
        refused(&ask(&at, &other, json!({})).await, "another kid");
    }

    async fn claims_that_do_not_hold_are_refused(app: TestApp) {
        let signer = Signer::new(&app, Algorithm::EdDSA).await;
        let now = app.clock.now().0.timestamp();
        let other = uuid::Uuid::now_v7();
        let wrong = [
            ("issuer", json!({"iss": other})),
            ("subject", json!({"sub": other})),
            ("neither", json!({"iss": other, "sub": other})),
            ("audience", json!({"aud": "https://somewhere.example.dk/api/v1/oauth/token"})),
            ("audience with a slash", json!({"aud": format!("{}/", signer.audience)})),
            ("two audiences", json!({"aud": [signer.audience, "https://somewhere.example.dk"]})),
            ("no audience", json!({"aud": []})),
            ("run out", json!({"exp": now})),
            ("for longer than five minutes", json!({"exp": now + 330})),
            ("for ever", json!({"exp": i64::MAX})),
            ("no end", json!({"exp": null})),
            ("issued later", json!({"iat": now + 15})),
            ("not before later", json!({"nbf": now + 15})),
            ("no jti", json!({"jti": null})),
            ("an empty jti", json!({"jti": ""})),
            ("a long jti", json!({"jti": "j".repeat(257)})),
        ];
        for (what, more) in wrong {
            let assertion = signer.pair.assertion(&signer.claims(&app, more));
            refused(&ask(&app.anonymous(), &assertion, json!({})).await, what);
        }
        for name in ["iss", "sub", "aud", "exp", "jti"] {
            let mut claims = signer.claims(&app, json!({}));
            claims.as_object_mut().unwrap().remove(name);
            refused(&ask(&app.anonymous(), &signer.pair.assertion(&claims), json!({})).await, name);
        }
        signer.token(&app).await.expect(200);
    }

    async fn no_other_algorithm_stands_for_the_keys(app: TestApp) {
        for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256] {
            let signer = Signer::new(&app, algorithm).await;
            let claims = signer.claims(&app, json!({}));
            let unsigned = message(&json!({"alg": "none"}), &claims);
            let at = app.anonymous();
            for assertion in [format!("{unsigned}."), unsigned.clone(), format!("{unsigned}.AAAA")] {
                refused(&ask(&at, &assertion, json!({})).await, "none");
            }
            // The public key, which anybody may have, as the secret of an HMAC.
            let text = signer.pair.jwk.to_string();
            for public in [text.as_bytes(), signer.pair.jwk["x"].as_str().unwrap_or(&text).as_bytes()] {
                let message = message(&json!({"alg": "HS256"}), &claims);
                let secret = jsonwebtoken::EncodingKey::from_secret(public);
                let mac = jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
                refused(&ask(&at, &format!("{message}.{mac}"), json!({})).await, "HS256");
            }
            let honest = format!("{algorithm:?}");
            for other in ["EdDSA", "ES256", "RS256", "PS256", "RS512", "HS256", "none", ""] {
                if other != honest {
                    refused(&ask(&at, &signer.pair.sign(&json!({"alg": other}), &claims), json!({})).await, other);
                }
            }
            let critical = signer.pair.sign(&json!({"alg": honest, "crit": ["exp"]}), &claims);
            refused(&ask(&at, &critical, json!({})).await, "crit");
            // The key beside the signature is nobody's.
            let own = Pair::new(algorithm);
            let brought = own.sign(&json!({"alg": honest, "jwk": own.jwk}), &claims);
            refused(&ask(&at, &brought, json!({})).await, "a key that it brought");
            ask(&at, &signer.pair.assertion(&claims), json!({})).await.expect(200);
        }
    }

    async fn an_assertion_is_good_once_for_twenty_at_once(app: TestApp) {
        let signer = Signer::new(&app, Algorithm::EdDSA).await;
        let assertion = signer.pair.assertion(&signer.claims(&app, json!({"jti": "one"})));
        let replies = join_all((0..20).map(async |_| ask(&app.anonymous(), &assertion, json!({})).await)).await;
        let won = replies.iter().filter(|reply| reply.status == 200).count();
        let lost = replies.iter().filter(|reply| reply.status == 401).count();
        assert_eq!((won, lost), (1, 19));
        let again = signer.pair.assertion(&signer.claims(&app, json!({"jti": "one", "aud": [signer.audience]})));
        refused(&ask(&app.anonymous(), &again, json!({})).await, "the same jti in another assertion");
        let tidy = async || app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
        tidy().await;
        refused(&ask(&app.anonymous(), &assertion, json!({})).await, "after the housekeeping");
        let kept = || app.count("select count(*) as n from machine_client_assertions");
        assert_eq!(kept(), 1);
        app.clock.advance(TimeDelta::seconds(61));
        tidy().await;
        assert_eq!(kept(), 0, "what has run out is forgotten");
        refused(&ask(&app.anonymous(), &assertion, json!({})).await, "run out and forgotten");
        signer.token(&app).await.expect(200);
    }

    async fn who_is_refused_is_told_the_same(app: TestApp) {
        let signer = Signer::new(&app, Algorithm::EdDSA).await;
        let at = app.anonymous();
        let nobody = uuid::Uuid::now_v7();
        let unknown = signer.pair.assertion(&signer.claims(&app, json!({"iss": nobody, "sub": nobody})));
        let unknown = ask(&at, &unknown, json!({})).await;
        let forged = ask(&at, &Pair::new(Algorithm::EdDSA).assertion(&signer.claims(&app, json!({}))), json!({})).await;
        let secret = token(&at, &signer.machine.id, &format!("valghalla_secret_{}", "A".repeat(43)), None).await;
        let garbage = ask(&at, "a.b.c", json!({})).await;
        for (what, reply) in [("forged", &forged), ("secret", &secret), ("garbage", &garbage)] {
            assert_eq!(words(reply), words(&unknown), "{what}");
        }
        // One way at a time, and in its own form (RFC 6749 § 2.3, RFC 7521 § 4.2).
        let assertion = signer.pair.assertion(&signer.claims(&app, json!({})));
        let both = ask(&at, &assertion, json!({"client_id": signer.machine.id, "client_secret": signer.machine.secret})).await;
        let basic = ask(&at.with("authorization", "Basic YTpi"), &assertion, json!({})).await;
        let bearer = ask(&signer.machine.client, &assertion, json!({})).await;
        let kind = ask(&at, &assertion, json!({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"})).await;
        let untyped = ask(&at, &assertion, json!({"client_assertion_type": ""})).await;
        let empty = ask(&at, "", json!({"client_assertion_type": TYPE})).await;
        for (what, reply) in [("both", both), ("basic", basic), ("bearer", bearer), ("kind", kind), ("untyped", untyped), ("empty", empty)] {
            assert_eq!(reply.expect(400)["error"], "invalid_request", "{what}");
        }
        refused(&ask(&at, &assertion, json!({"client_id": nobody.to_string()})).await, "another client_id");
        ask(&at, &assertion, json!({})).await.expect(200);
    }

    async fn a_removed_key_a_run_out_one_and_a_revoked_client_are_out_at_once(app: TestApp) {
        let admin = app.administrator().await;
        let (removed, revoked, expired) = (Signer::new(&app, Algorithm::EdDSA).await, Signer::new(&app, Algorithm::EdDSA).await, Signer::new(&app, Algorithm::EdDSA).await);
        let mut clients = Vec::new();
        for signer in [&removed, &revoked] {
            let answer = signer.token(&app).await.expect(200);
            clients.push(app.anonymous().bearer(answer["access_token"].as_str().unwrap()));
            clients.last().unwrap().get("/users").await.expect(200);
        }
        let path = format!("/machine-clients/{}", removed.machine.id);
        let key = removed.key["id"].as_str().unwrap();
        admin.delete(&format!("{path}/secrets/{key}"), 1).await.expect_problem(404, "not_found");
        admin.delete(&format!("{path}/keys/{}", removed.machine.secret_id), 1).await.expect_problem(404, "not_found");
        admin.delete(&format!("{path}/keys/{key}"), 1).await.expect(204);
        admin.delete(&format!("{path}/keys/{key}"), 1).await.expect_problem(404, "not_found");
        admin.post(&format!("/machine-clients/{}/revoke", revoked.machine.id), &json!({})).await.expect(200);
        register(&admin, &revoked.machine, &Pair::new(Algorithm::EdDSA).jwk).await.expect_problem(409, "client_revoked");
        for (signer, client) in [&removed, &revoked].into_iter().zip(&clients) {
            client.get("/users").await.expect_problem(401, "unauthorized");
            refused(&signer.token(&app).await, "removed or revoked");
        }
        token(&app.anonymous(), &removed.machine.id, &removed.machine.secret, None).await.expect(200);
        let actions = |events: Value| -> Vec<Value> { events["items"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect() };
        let events = admin.get(&format!("/audit-events?object_id={}", removed.machine.id)).await.expect(200);
        assert_eq!((&events["items"][1]["details"]["thumbprint"], &events["items"][0]["details"]["key_id"]), (&removed.key["thumbprint"], &removed.key["id"]));
        assert_eq!(actions(events)[..2], [json!("machine_client.key_removed"), json!("machine_client.key_added")]);
        app.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(30));
        let last = expired.token(&app).await.expect(200);
        let last = app.anonymous().bearer(last["access_token"].as_str().unwrap());
        last.get("/users").await.expect(200);
        app.clock.advance(TimeDelta::seconds(30));
        refused(&expired.token(&app).await, "run out");
        last.get("/users").await.expect_problem(401, "unauthorized");
    }

    async fn one_key_takes_the_others_place_and_neither_is_a_secret(app: TestApp) {
        let (signer, admin) = (Signer::new(&app, Algorithm::EdDSA).await, app.administrator().await);
        let keyed = admin.with("idempotency-key", "second");
        let mut second = Pair::new(Algorithm::ES256);
        second.jwk["kid"] = json!("2027-1");
        let made = register(&keyed, &signer.machine, &second.jwk).await.expect(201);
        assert_eq!(register(&keyed, &signer.machine, &second.jwk).await.expect(201), made, "the same request once more");
        assert_eq!((&made["kid"], &made["label"]), (&json!("2027-1"), &json!("Lønserver")));
        assert_ne!(made["thumbprint"], made["kid"]);
        register(&admin, &signer.machine, &Pair::new(Algorithm::EdDSA).jwk).await.expect_problem(409, "too_many_keys");
        signer.token(&app).await.expect(200);
        let claims = signer.claims(&app, json!({}));
        ask(&app.anonymous(), &second.sign(&json!({"alg": "ES256", "kid": "2027-1"}), &claims), json!({})).await.expect(200);
        let path = format!("/machine-clients/{}/secrets", signer.machine.id);
        admin.post(&path, &json!({"valid_days": 30})).await.expect(201);
        admin.post(&path, &json!({"valid_days": 30})).await.expect_problem(409, "too_many_secrets");
        admin.delete(&format!("/machine-clients/{}/keys/{}", signer.machine.id, signer.key["id"].as_str().unwrap()), 1).await.expect(204);
        let mut third = Pair::new(Algorithm::EdDSA).jwk;
        third["kid"] = json!("2027-1");
        register(&admin, &signer.machine, &third).await.expect_fields(&[("/public_key", "taken")]);
        register(&admin, &signer.machine, &second.jwk).await.expect_fields(&[("/public_key", "taken")]);
        // The same key is nobody's business at another client.
        let other = app.machine(app.municipality, &["users:read"], json!({})).await;
        register(&admin, &other, &second.jwk).await.expect(201);
        refused(&ask(&app.anonymous(), &second.sign(&json!({"alg": "ES256"}), &claims), json!({})).await, "used");
    }

    async fn a_private_key_never_gets_in(app: TestApp) {
        let log = Log::capture();
        let (machine, admin) = (app.machine(app.municipality, &["users:read"], json!({})).await, app.administrator().await);
        let pair = Pair::new(Algorithm::EdDSA);
        let private = base64(&pair.private()[pair.private().len() - 32..]);
        let with = |more: Value| {
            let mut jwk = pair.jwk.clone();
            jwk.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            jwk
        };
        let keyed = admin.with("idempotency-key", "private");
        let reply = register(&keyed, &machine, &with(json!({"d": private}))).await;
        reply.expect_fields(&[("/public_key", "key_private")]);
        assert!(!reply.text.contains(&private), "{}", reply.text);
        let small = base64(&[0xff; 128]);
        let bad = [
            (json!({"kty": "oct", "k": private}), "key_kind"),
            (json!({"kty": "RSA", "n": small, "e": "AQAB"}), "key_kind"),
            (json!({"kty": "RSA", "n": base64(&[0xff; 256]), "e": "AQAB", "d": small}), "key_private"),
            (with(json!({"alg": "HS256"})), "key_kind"),
            (with(json!({"kid": "251248-9996"})), "cpr_in_text"),
            (json!({"kty": "EC", "crv": "P-256", "x": private, "y": private}), "key_kind"),
        ];
        for (jwk, code) in bad {
            register(&admin, &machine, &jwk).await.expect_fields(&[("/public_key", code)]);
        }
        let path = format!("/machine-clients/{}/keys", machine.id);
        let body = json!({"public_key": pair.jwk, "label": " ", "valid_days": 366});
        admin.post(&path, &body).await.expect_fields(&[("/label", "required"), ("/valid_days", "out_of_range")]);
        // What else may stand in a JWK is not kept.
        register(&admin, &machine, &with(json!({"x5u": "https://marked.example.dk"}))).await.expect(201);
        // Nor does what was signed stay anywhere.
        let assertion = pair.assertion(&claims(&machine.id, &app.token_address().await, app.clock.now()));
        ask(&app.anonymous(), &assertion, json!({})).await.expect(200);
        refused(&ask(&app.anonymous(), &assertion, json!({})).await, "twice");
        let (stored, logged) = (app.everything_stored(), log.text());
        assert!(logged.contains(&machine.id), "what is logged is looked at");
        let signature = assertion.rsplit_once('.').unwrap().1;
        assert!(!logged.contains(&private) && !logged.contains(signature) && !logged.contains(&small));
        let seen = |text: &[u8]| stored.windows(text.len()).any(|part| part == text);
        assert!(seen(pair.jwk["x"].as_str().unwrap().as_bytes()), "the public half is stored");
        for text in [private.as_bytes(), &pair.private()[pair.private().len() - 32..], b"marked.example.dk", signature.as_bytes()] {
            assert!(!seen(text), "private or unasked");
        }
    }

    async fn keys_are_the_own_administrators(app: TestApp) {
        let signer = Signer::new(&app, Algorithm::EdDSA).await;
        let other = app.another_municipality("0630").await;
        let theirs = app.somebody_in(other, valghalla::domain::roles::Role::Administrator).await;
        let jwk = Pair::new(Algorithm::EdDSA).jwk;
        let key = format!("/machine-clients/{}/keys/{}", signer.machine.id, signer.key["id"].as_str().unwrap());
        register(&theirs, &signer.machine, &jwk).await.expect_problem(404, "not_found");
        theirs.delete(&key, 1).await.expect_problem(404, "not_found");
        let s = app.staffing().await;
        for person in [app.officer().await, app.secretary(s.all_of(0)).await] {
            register(&person, &signer.machine, &jwk).await.expect_problem(403, "forbidden");
            person.delete(&key, 1).await.expect_problem(403, "forbidden");
        }
        register(&signer.machine, &signer.machine, &jwk).await.expect_problem(403, "forbidden");
        // At another municipality's address the client is nobody, whatever it has signed for.
        let elsewhere = app.db.read(move |tx| valghalla::store::municipalities::find(tx, other)).await.unwrap().public_url;
        let at = app.anonymous().with("host", elsewhere.trim_start_matches("http://"));
        for audience in [signer.audience.clone(), elsewhere] {
            let assertion = signer.pair.assertion(&signer.claims(&app, json!({"aud": audience})));
            refused(&ask(&at, &assertion, json!({})).await, "elsewhere");
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
