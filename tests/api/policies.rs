//! What a browser may do on each page that is served: nothing from elsewhere and nothing inline, but what is named by its hash.
//! In a browser: `frontend/e2e/policy.e2e.ts`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use valghalla_tests::{Backend, TestApp, json};

use crate::pages::read;

/// What of a page is inline: contents of scripts and styles, and attributes that are either.
fn inline(page: &str) -> Vec<String> {
    let page = page.replace('\n', " ");
    let mut found = Vec::new();
    for element in ["script", "style"] {
        for rest in page.split(&format!("<{element}")).skip(1) {
            let (attributes, content) = rest.split_once('>').unwrap();
            let content = content.split(&format!("</{element}")).next().unwrap();
            if !content.trim().is_empty() || element == "script" && !attributes.contains(" src=") {
                found.push(content.to_owned());
            }
        }
    }
    for tag in page.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        for attribute in tag.split_whitespace().skip(1) {
            let name = attribute.split('=').next().unwrap();
            if attribute.contains('=') && (name == "style" || name.starts_with("on"))
                || attribute.contains("javascript:")
            {
                found.push(attribute.to_owned());
            }
        }
    }
    found
}

/// Fails unless this policy lets a page do nothing that it does not need.
fn expect_strict(at: &str, policy: &str) {
    assert!(!policy.contains("unsafe-") && !policy.contains('*'), "{at}: {policy}");
    assert!(policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"), "{at}: {policy}");
    for directive in policy.split(';').map(str::trim) {
        for source in directive.split(' ').skip(1) {
            let own = ["'none'", "'self'", "data:", "'script'"].contains(&source) || source.starts_with("'sha256-");
            assert!(own, "{at}: {directive}");
            assert!(source != "data:" || directive.starts_with("img-src "), "{at}: {directive}");
        }
    }
}

#[actix_web::test]
async fn no_page_may_do_anything_inline_or_fetch_from_elsewhere() {
    let pages = tempfile::tempdir().unwrap();
    std::fs::create_dir(pages.path().join("assets")).unwrap();
    std::fs::write(pages.path().join("assets/app.js"), "1").unwrap();
    std::fs::write(pages.path().join("index.html"), read("frontend/index.html")).unwrap();
    let dir = pages.path().to_str().unwrap().to_owned();
    let setting = |name: &str| match name {
        "SPA_DIR" => Some(dir.clone()),
        "SECURITY_CONTACT" => Some("mailto:sikkerhed@example.dk".to_owned()),
        _ => None,
    };
    let app = TestApp::start_with(Backend::Sqlite, setting).await;
    let admin = app.administrator().await;
    let user =
        json!({"username": "anna", "full_name": "Anna", "email": "anna@example.dk", "role": "auditor", "notify": true});
    admin.post("/users", &user).await.expect(201);
    let (mut hashed, mut looked_at) = (0, 0);
    for (path, status) in [
        ("/", 200),
        ("/login", 200),
        ("/elections/1/seats", 200),
        ("/assets/app.js", 200),
        ("/assets/none.js", 404),
        ("/dev/mails", 200),
        ("/dev/codes", 200),
        ("/api/v1/docs/", 200),
        ("/api/v1/docs/index.css", 200),
        ("/api/v1/docs/swagger-ui.css", 200),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/public", 200),
        ("/api/v1/parties", 401),
        ("/health/live", 200),
        ("/.well-known/security.txt", 200),
    ] {
        let answer = app.anonymous().page(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        let policies: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
        assert_eq!(policies.len(), 1, "{path}");
        let policy = policies[0].to_str().unwrap();
        expect_strict(path, policy);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        if !answer.headers["content-type"].to_str().unwrap().starts_with("text/html") {
            continue;
        }
        looked_at += 1;
        for content in inline(&answer.text) {
            let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(&content)));
            assert!(policy.contains(&hash), "{path} would break its own policy: {content}");
            hashed += 1;
        }
    }
    assert_eq!((looked_at, hashed), (6, 2), "of those, the two for trying out have a style of their own");
}

#[test]
fn what_is_inline_is_found() {
    for (page, found) in [
        ("<script type=\"module\" src=\"/a.js\"></script><p class=\"on\">1</p>", 0),
        ("<script>run()</script>", 1),
        ("<style>\np{}</style>", 1),
        ("<p\n  style=\"color:red\">", 1),
        ("<img src=\"x\" onerror=\"run()\">", 1),
        ("<a href=\"javascript:run()\">", 1),
    ] {
        assert_eq!(inline(page).len(), found, "{page}");
    }
    assert_eq!(inline(&read("frontend/index.html")), Vec::<String>::new());
}
