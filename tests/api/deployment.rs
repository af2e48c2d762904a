//! The files by which others put this to work: they name what there is, the program starts with their settings, and none
//! brings a password or an image that changes by itself.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;

use valghalla::config::{Config, DatabaseUrl};
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, TestApp, Value};
use yaml_rust2::{Yaml, YamlLoader};

use crate::pages::read;

type Settings = BTreeMap<String, String>;

fn yaml(path: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(&read(path)).unwrap();
    assert_eq!(documents.len(), 1, "{path}");
    documents.remove(0)
}

/// What stands in a mapping, by name.
fn entries(of: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    let all = of.as_hash().into_iter().flatten();
    all.map(|(name, value)| (name.as_str().unwrap(), value))
}

fn names(of: &Yaml) -> BTreeSet<&str> {
    entries(of).map(|(name, _)| name).collect()
}

fn texts(of: &Yaml) -> Vec<&str> {
    of.as_vec().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
}

fn compose() -> Yaml {
    yaml("docker-compose.yml")
}

/// The environment of a service, with the password that compose asks for.
fn environment(service: &Yaml) -> Settings {
    let value = |value: &Yaml| value.as_str().unwrap().replace("${POSTGRES_PASSWORD}", "s3cret");
    entries(&service["environment"]).map(|(name, given)| (name.to_owned(), value(given))).collect()
}

/// The instructions of a Dockerfile, each with its words; those that are continued on one line.
fn instructions(path: &str) -> Vec<(String, Vec<String>)> {
    let text = read(path).replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    words.map(|mut words| (words.remove(0), words)).collect()
}

fn all<'a>(of: &'a [(String, Vec<String>)], name: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
    of.iter().filter(move |(instruction, _)| instruction == name).map(|(_, words)| words)
}

fn set_by(dockerfile: &[(String, Vec<String>)]) -> Settings {
    let pairs = all(dockerfile, "ENV").flatten().map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A name and a version; `latest` is none.
fn is_fixed(image: &str) -> bool {
    let named = |tag: &str| tag.strip_prefix('v').unwrap_or(tag).starts_with(|c: char| c.is_ascii_digit());
    image.rsplit_once(':').is_some_and(|(_, tag)| named(tag))
}

/// Every setting that the program reads.
fn known() -> BTreeSet<&'static str> {
    let asked = RefCell::new(BTreeSet::new());
    let note = |name| {
        asked.borrow_mut().insert(name);
        None
    };
    Config::from_lookup(note).unwrap();
    asked.into_inner()
}

/// The program's settings beside those of glibc.
fn own<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    names.map(String::as_str).filter(|name| !name.starts_with("MALLOC_")).collect()
}

#[test]
fn every_image_has_a_version_and_runs_without_root() {
    for (image, fixed) in [("postgres:15", true), ("a/b:v1.26", true), ("nginx:latest", false), ("nginx", false)] {
        assert_eq!(is_fixed(image), fixed, "{image}");
    }
    let compose = compose();
    let mut images = 0;
    for (name, service) in entries(&compose["services"]) {
        match service["image"].as_str() {
            Some(image) => {
                assert!(is_fixed(image), "{name}: {image}");
                images += 1;
            }
            None => {
                assert_eq!(service["build"]["context"].as_str(), Some("."), "{name}");
                let dockerfile = instructions(service["build"]["dockerfile"].as_str().unwrap());
                assert!(all(&dockerfile, "FROM").all(|from| is_fixed(&from[0])), "{name}: {dockerfile:?}");
                let user = &all(&dockerfile, "USER").last().unwrap()[0];
                assert!(!["root", "0"].contains(&user.as_str()), "{name}");
                assert_eq!(service["read_only"].as_bool(), Some(true), "{name}");
                assert_eq!(texts(&service["cap_drop"]), ["ALL"], "{name}");
                assert_eq!(texts(&service["security_opt"]), ["no-new-privileges:true"], "{name}");
                // What is copied from here is here; `frontend/dist` and the program come from the stage before.
                for copied in all(&dockerfile, "COPY").filter(|words| !words[0].starts_with("--from=")) {
                    for source in &copied[..copied.len() - 1] {
                        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(source);
                        assert!(path.exists(), "{name}: {source}");
                    }
                }
            }
        }
    }
    assert_eq!((images, names(&compose["services"])), (2, BTreeSet::from(["api", "db", "mail", "web"])));
}

#[test]
fn the_program_starts_with_the_settings_of_compose() {
    let compose = compose();
    let services = &compose["services"];
    let dockerfile = instructions("deploy/Dockerfile.api");
    let mut settings = set_by(&dockerfile);
    settings.extend(environment(&services["api"]));
    let unknown: Vec<_> = own(settings.keys()).into_iter().filter(|name| !known().contains(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let config = Config::from_lookup(|name| settings.get(name).cloned()).unwrap();

    let database = environment(&services["db"]);
    let of = |name: &str| database[&format!("POSTGRES_{name}")].as_str();
    let address = format!("postgres://{}:s3cret@db/{}", of("USER"), of("DB"));
    assert_eq!(config.database, DatabaseUrl::Postgres(address));
    assert_eq!(config.smtp_url.as_deref(), Some("smtp://mail:1025"), "the port that mailpit listens on");
    let web = services["web"]["networks"]["default"]["ipv4_address"].as_str().unwrap();
    assert_eq!(config.trusted_proxies, [web.parse::<IpAddr>().unwrap()]);
    let subnet = compose["networks"]["default"]["ipam"]["config"][0]["subnet"].as_str().unwrap();
    assert!(web.starts_with(subnet.strip_suffix(".0/24").unwrap()), "{web} is not in {subnet}");
    let published = format!("127.0.0.1:{}", config.public_url.strip_prefix("http://localhost:").unwrap());
    assert!(texts(&services["web"]["ports"])[0].starts_with(&published));

    // What it runs, where it listens, and where it may write.
    assert_eq!(all(&dockerfile, "ENTRYPOINT").last().unwrap()[0], r#"["valghalla"]"#);
    assert_eq!(all(&dockerfile, "CMD").last().unwrap()[0], r#"["serve"]"#);
    assert_eq!(all(&dockerfile, "EXPOSE").last().unwrap()[0], config.bind.port().to_string());
    assert!(config.bind.ip().is_unspecified());
    let volume = &all(&dockerfile, "VOLUME").last().unwrap()[0];
    assert!([&config.keys_dir, &config.audit_checkpoints_dir].iter().all(|dir| dir.starts_with(volume)));
    let Config { database: DatabaseUrl::Sqlite(file), .. } =
        Config::from_lookup(|name| set_by(&dockerfile).get(name).cloned()).unwrap()
    else {
        panic!("the image by itself has SQLite")
    };
    assert!(Path::new(&format!("/{}", file.trim_start_matches('/'))).starts_with(volume), "{file}");
    let mounted = texts(&services["api"]["volumes"]);
    assert!(mounted.iter().any(|mount| mount.ends_with(&format!(":{volume}"))), "{mounted:?}");
}

#[test]
fn what_compose_names_is_there_and_no_password_is() {
    let compose = compose();
    let services = names(&compose["services"]);
    let mut used = BTreeSet::new();
    for (name, service) in entries(&compose["services"]) {
        used.extend(texts(&service["volumes"]).into_iter().map(|mount| mount.split(':').next().unwrap()));
        for port in texts(&service["ports"]) {
            assert!(port.starts_with("127.0.0.1:"), "{name} is for this machine: {port}");
        }
        let others = &service["depends_on"];
        assert!(texts(others).iter().all(|other| services.contains(other)), "{name}");
        for (other, how) in entries(others) {
            assert!(services.contains(other), "{name}: {other}");
            if how["condition"].as_str() == Some("service_healthy") {
                assert!(!compose["services"][other]["healthcheck"]["test"].is_badvalue(), "{name} waits for {other}");
            }
        }
        for (variable, value) in entries(&service["environment"]) {
            let value = value.as_str().unwrap();
            if variable.contains("PASSWORD") {
                assert!(value.starts_with("${") && value.contains(":?"), "{name}: compose asks for {variable}");
            }
            let url = url::Url::parse(value).ok();
            if let Some(password) = url.as_ref().and_then(|url| url.password()) {
                assert!(password.starts_with("$%7B"), "{name}: {variable} takes it from there");
            }
        }
    }
    assert_eq!(used, names(&compose["volumes"]));
    for dockerfile in ["deploy/Dockerfile.api", "deploy/Dockerfile.web"] {
        let text = read(dockerfile).to_uppercase();
        assert!(!text.contains("PASSWORD") && !text.contains("SECRET"), "{dockerfile}");
    }
    // The client in the image is that of the server, or `pg_dump` would refuse it.
    let server = compose["services"]["db"]["image"].as_str().unwrap().replace("postgres:", "postgresql-client-");
    assert!(read("deploy/Dockerfile.api").contains(&format!("{server} ")), "{server}");
}

#[actix_web::test]
async fn whoever_looks_after_it_asks_for_what_the_program_serves() {
    let app = TestApp::start(Backend::Sqlite).await;
    let compose = compose();
    let mut asked = 0;
    for (name, service) in entries(&compose["services"]) {
        for url in texts(&service["healthcheck"]["test"]).into_iter().filter(|word| word.starts_with("http")) {
            let url = url::Url::parse(url).unwrap();
            assert_eq!((name, url.port(), app.anonymous().page(url.path()).await.status), ("web", Some(8080), 200));
            assert!(is_handed_on(url.path()), "{url} goes through to the program");
            asked += 1;
        }
    }
    assert_eq!(asked, 1);
    for path in ["/api/v1/public", "/health/live", "/.well-known/security.txt"] {
        assert!(is_handed_on(path), "{path}");
    }
    for page in ["/", "/login", "/dev/mails", "/apiary/", "/assets/app.js"] {
        assert!(!is_handed_on(page), "{page}");
    }
}

/// The expression by which the web server tells what is the program's.
fn is_handed_on(path: &str) -> bool {
    let conf = read("deploy/nginx.conf");
    let (before, _) = conf.split_once("proxy_pass http://api;").unwrap();
    let location = before.rsplit("location ").next().unwrap().trim().trim_end_matches('{').trim();
    let alternatives = location.strip_prefix("~ ^/(").and_then(|rest| rest.strip_suffix(")/")).unwrap();
    let first = path.split('/').nth(1).unwrap_or_default();
    path.matches('/').count() > 1 && alternatives.split('|').any(|one| one.replace('\\', "") == first)
}

#[test]
fn the_web_server_reaches_the_program_and_takes_what_it_takes() {
    let conf = read("deploy/nginx.conf");
    let value = |directive: &str| {
        let mut lines = conf.lines().filter_map(|line| line.trim().strip_prefix(directive));
        lines.next().unwrap().trim().split(';').next().unwrap().to_owned()
    };
    assert_eq!(conf.matches('{').count(), conf.matches('}').count());
    let (host, port) =
        conf.split_once("upstream api {").unwrap().1.split_once("server ").unwrap().1.split_once(':').unwrap();
    let compose = compose();
    assert!(names(&compose["services"]).contains(host));
    let api = instructions("deploy/Dockerfile.api");
    assert_eq!(port.split(';').next().unwrap(), all(&api, "EXPOSE").last().unwrap()[0]);
    let web = instructions("deploy/Dockerfile.web");
    assert_eq!(value("listen "), all(&web, "EXPOSE").last().unwrap()[0]);
    assert!(texts(&compose["services"]["web"]["ports"])[0].ends_with(&format!(":{}", value("listen "))));
    let most: u32 = value("client_max_body_size ").trim_end_matches('m').parse().unwrap();
    assert!(most > 5, "a file of sites has 5 MiB at most, and it is the program that says so");
    let copied: Vec<&String> = all(&web, "COPY").map(|words| words.last().unwrap()).collect();
    for included in conf.lines().filter_map(|line| line.trim().strip_prefix("include ")) {
        let included = included.trim_end_matches(';');
        assert!(included == "/etc/nginx/mime.types" || copied.iter().any(|path| *path == included), "{included}");
    }
    assert!(copied.iter().any(|path| **path == value("root ")), "the pages are where it looks");
}

#[test]
fn no_image_gets_the_history_what_was_built_or_what_is_secret() {
    let left_out = read(".dockerignore");
    for name in [".git", "target", "data", ".env", "**/node_modules", "frontend/dist"] {
        assert!(left_out.lines().any(|line| line == name), "{name}");
    }
}

#[test]
fn the_service_of_systemd_starts_the_program_with_settings_that_it_knows() {
    let unit = read("deploy/valghalla.service");
    let of = |key: &str| unit.lines().filter_map(|line| line.strip_prefix(key)).map(str::to_owned).collect::<Vec<_>>();
    let set: Vec<String> = of("Environment=").iter().map(|pair| pair.split('=').next().unwrap().to_owned()).collect();
    assert!(own(set.iter()).iter().all(|name| known().contains(name)), "{set:?}");
    assert_eq!(of("ExecStart="), ["/usr/local/bin/valghalla serve"]);
    assert_eq!(of("User="), ["valghalla"]);
}

#[test]
fn the_service_of_systemd_reaches_nothing_of_the_machine_but_its_own_folder_and_the_network() {
    let unit = read("deploy/valghalla.service");
    let set: Vec<&str> = unit.lines().collect();
    let yes = [
        "NoNewPrivileges",
        "PrivateTmp",
        "PrivateDevices",
        "PrivateUsers",
        "ProtectHome",
        "ProtectClock",
        "ProtectHostname",
        "ProtectControlGroups",
        "ProtectKernelLogs",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "LockPersonality",
        "MemoryDenyWriteExecute",
        "RestrictNamespaces",
        "RestrictRealtime",
        "RestrictSUIDSGID",
        "RemoveIPC",
    ];
    for name in yes {
        assert!(set.contains(&format!("{name}=yes").as_str()), "{name}");
    }
    for line in [
        "ProtectSystem=strict",
        "ProtectProc=invisible",
        "ProcSubset=pid",
        "CapabilityBoundingSet=",
        "AmbientCapabilities=",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallFilter=~@privileged @resources",
        "UMask=0077",
        "StateDirectoryMode=0700",
    ] {
        assert!(set.contains(&line), "{line}");
    }
    assert!(!unit.contains("ReadWritePaths=") && !unit.contains("User=root"));
}

#[actix_web::test]
async fn a_second_process_on_one_sqlite_file_is_refused_and_the_first_goes_on() {
    let program = Program::start_new(Backend::Sqlite).await;
    for command in ["serve", "worker"] {
        let (well, said) = program.told(&[command]);
        assert!(!well && said.contains("another server process holds"), "{command}: {said}");
    }
    program.administrator().await.get("/me").await.expect(200);
}

/// The standard for public code, <https://yml.publiccode.tools/schema.core.html>: the keys that must be there.
#[test]
fn publiccode_yml_says_what_the_standard_asks_for_and_what_is_so() {
    let code = yaml("publiccode.yml");
    let text = |of: &Yaml| of.as_str().unwrap_or_else(|| panic!("a text is missing: {of:?}")).to_owned();
    assert_eq!(text(&code["publiccodeYmlVersion"]), "0.4");
    assert_eq!(text(&code["name"]), "Valghalla");
    assert!(url::Url::parse(&text(&code["url"])).unwrap().scheme() == "https");
    assert_eq!(texts(&code["platforms"]), ["web"]);
    let statuses = ["concept", "development", "beta", "stable", "obsolete"];
    assert!(statuses.contains(&text(&code["developmentStatus"]).as_str()));
    assert_eq!(text(&code["softwareType"]), "standalone/web");
    assert_eq!(names(&code["description"]), BTreeSet::from(["da", "en"]));
    for (language, said) in entries(&code["description"]) {
        let length = |key: &str| text(&said[key]).chars().count();
        assert!((1..=150).contains(&length("shortDescription")), "{language}");
        assert!((150..=10_000).contains(&length("longDescription")), "{language}");
        assert!(!texts(&said["features"]).is_empty(), "{language}");
    }
    let maintenance = &code["maintenance"];
    assert!(["internal", "contract", "community", "none"].contains(&text(&maintenance["type"]).as_str()));
    assert!(!text(&maintenance["contacts"][0]["name"]).is_empty());
    assert_eq!(code["localisation"]["localisationReady"].as_bool(), Some(true));
    let languages: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/src/i18n"))
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap()).filter(|entry| entry.path().is_dir()))
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let named = texts(&code["localisation"]["availableLanguages"]);
    assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), languages.iter().map(String::as_str).collect());

    let licence = text(&code["legal"]["license"]);
    let package: Value = serde_json::from_str(&read("frontend/package.json")).unwrap();
    assert_eq!([env!("CARGO_PKG_LICENSE"), package["license"].as_str().unwrap()], [licence.as_str(); 2]);
    assert_eq!(licence, "EUPL-1.2");
    assert!(read("LICENSE").starts_with("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n"));
    if let Some(version) = code["softwareVersion"].as_str() {
        assert_eq!(version, env!("CARGO_PKG_VERSION"));
    }
}
