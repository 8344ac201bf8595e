//! The manifests for Kubernetes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use super::http::{address, request};
use super::tasker::{Place, Running};
use super::{root, settings_are_right, yaml};

const FOLDER: &str = "deploy/kubernetes";
/// The kinds we use, and where they belong.
const KINDS: [(&str, &str); 8] = [
    ("ServiceAccount", "v1"),
    ("ConfigMap", "v1"),
    ("Service", "v1"),
    ("Job", "batch/v1"),
    ("Deployment", "apps/v1"),
    ("PodDisruptionBudget", "policy/v1"),
    ("NetworkPolicy", "networking.k8s.io/v1"),
    ("Kustomization", "kustomize.config.k8s.io/v1beta1"),
];

/// What the kustomization lists, in its order.
fn objects() -> Vec<Value> {
    let list = yaml(&format!("{FOLDER}/kustomization.yaml")).remove(0);
    let files = list["resources"].as_array().unwrap().clone();
    files
        .iter()
        .flat_map(|file| yaml(&format!("{FOLDER}/{}", file.as_str().unwrap())))
        .collect()
}

fn name(object: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    format!(
        "{} {}",
        word(&object["kind"]),
        word(&object["metadata"]["name"])
    )
}

fn of_kind<'o>(objects: &'o [Value], kinds: &[&str]) -> Vec<&'o Value> {
    let is_one = |object: &&Value| kinds.contains(&object["kind"].as_str().unwrap());
    objects.iter().filter(is_one).collect()
}

/// Deployments and jobs.
fn workloads(objects: &[Value]) -> Vec<&Value> {
    of_kind(objects, &["Deployment", "Job"])
}

fn pod_labels(workload: &Value) -> &Value {
    &workload["spec"]["template"]["metadata"]["labels"]
}

/// Whether pods of these labels are selected.
fn selects(selector: &Value, labels: &Value) -> bool {
    let mut exact = selector.as_object().into_iter().flatten();
    exact.all(|(key, value)| labels.get(key) == Some(value))
}

#[test]
fn every_object_is_of_a_kind_and_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for object in objects() {
        let name = name(&object);
        let kind = object["kind"].as_str().unwrap();
        let group = KINDS.iter().find(|(known, _)| *known == kind);
        assert_eq!(
            object["apiVersion"].as_str(),
            group.map(|(_, group)| *group),
            "{name}"
        );
        let plain = object["metadata"]["name"].as_str().unwrap();
        let is_dns = plain
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        assert!(is_dns && plain.len() <= 63, "{name}");
        assert!(names.insert(name.clone()), "{name} is there twice");
    }
    assert_eq!(names.len(), 11, "{names:?}");
}

#[test]
fn selectors_find_pods_and_ports_have_names() {
    let objects = objects();
    let workloads = workloads(&objects);
    for deployment in of_kind(&objects, &["Deployment"]) {
        let selector = &deployment["spec"]["selector"]["matchLabels"];
        assert!(
            selects(selector, pod_labels(deployment)),
            "{}",
            name(deployment)
        );
    }
    for other in of_kind(
        &objects,
        &["Service", "PodDisruptionBudget", "NetworkPolicy"],
    ) {
        let spec = &other["spec"];
        let selector = match other["kind"].as_str().unwrap() {
            "Service" => &spec["selector"],
            "NetworkPolicy" if spec["podSelector"].get("matchLabels").is_none() => continue,
            "NetworkPolicy" => &spec["podSelector"]["matchLabels"],
            _ => &spec["selector"]["matchLabels"],
        };
        let found: Vec<_> = workloads
            .iter()
            .filter(|one| selects(selector, pod_labels(one)))
            .collect();
        assert_eq!(found.len(), 1, "{}", name(other));
        let container = &found[0]["spec"]["template"]["spec"]["containers"][0];
        let has = |port: &Value| {
            let mut ports = container["ports"].as_array().into_iter().flatten();
            ports.any(|one| one["name"] == *port)
        };
        for port in spec["ports"].as_array().into_iter().flatten() {
            assert!(has(&port["targetPort"]), "{}: {port}", name(other));
        }
        let rules = spec["ingress"].as_array().into_iter().flatten();
        for port in rules.flat_map(|rule| rule["ports"].as_array().into_iter().flatten()) {
            assert!(has(&port["port"]), "{}: {port}", name(other));
        }
    }
}

#[test]
fn pods_are_confined_and_end_in_time() {
    for workload in workloads(&objects()) {
        let (name, pod) = (name(workload), &workload["spec"]["template"]["spec"]);
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
        assert_eq!(pod["automountServiceAccountToken"], false, "{name}");
        let container = &pod["containers"][0];
        let confined = &container["securityContext"];
        assert_eq!(confined["allowPrivilegeEscalation"], false, "{name}");
        assert_eq!(confined["readOnlyRootFilesystem"], true, "{name}");
        assert_eq!(confined["capabilities"]["drop"][0], "ALL", "{name}");
        assert!(
            container["resources"]["limits"]["memory"].is_string(),
            "{name}"
        );
        if workload["kind"] == "Deployment" {
            let grace = pod["terminationGracePeriodSeconds"].as_u64();
            assert!(grace > Some(30), "{name}: longer than shutdown.grace");
        }
        let volumes: BTreeSet<&str> = pod["volumes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        for mount in container["volumeMounts"].as_array().unwrap() {
            assert!(
                volumes.contains(mount["name"].as_str().unwrap()),
                "{name}: {mount}"
            );
        }
    }
}

#[test]
fn pods_set_what_there_is() {
    let objects = objects();
    let shared = of_kind(&objects, &["ConfigMap"])[0]["data"]
        .as_object()
        .unwrap();
    for workload in workloads(&objects) {
        let container = &workload["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["envFrom"][0]["configMapRef"]["name"], "tasker");
        let mut set: BTreeMap<String, String> = shared
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        for one in container["env"].as_array().into_iter().flatten() {
            let text = |field: &str| one[field].as_str().unwrap().to_owned();
            set.insert(text("name"), text("value"));
        }
        settings_are_right(&name(workload), &set);
        let mount = container["volumeMounts"][0]["mountPath"].as_str().unwrap();
        assert!(
            set["TASKER__STORE__URL_FILE"].starts_with(mount),
            "{}",
            name(workload)
        );
    }
}

#[test]
fn probes_ask_for_paths_that_there_are() {
    let place = Place::new();
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
    ];
    let mut server = Running::start(place.command(&arguments));
    let api = address(&server.hears("listening on http://"));
    let metrics = address(&server.hears("metrics on http://"));
    let mut asked = 0;
    for workload in of_kind(&objects(), &["Deployment"]) {
        let template = &workload["spec"]["template"];
        let container = &template["spec"]["containers"][0];
        let scraped = &template["metadata"]["annotations"]["prometheus.io/path"];
        let probes = ["startupProbe", "readinessProbe", "livenessProbe"]
            .map(|probe| &container[probe]["httpGet"]);
        let probes = probes.into_iter().filter(|probe| !probe.is_null());
        let paths = probes.map(|probe| (probe["path"].clone(), probe["port"].clone()));
        for (path, port) in paths.chain([(scraped.clone(), "metrics".into())]) {
            let to = if port == "http" { &api } else { &metrics };
            let line = format!("GET {}", path.as_str().unwrap());
            // The first count of what there is may be under way.
            let answered = (0..200)
                .map(|_| request(to, &line, "", "").0)
                .find(|status| *status == 200);
            assert_eq!(answered, Some(200), "{}: {line} at {port}", name(workload));
            asked += 1;
        }
    }
    assert_eq!(asked, 7);
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(server.id()),
        nix::sys::signal::Signal::SIGTERM,
    )
    .unwrap();
    assert_eq!(server.end().code, Some(0));
}

#[test]
fn kubectl_puts_them_together() {
    if Command::new("kubectl")
        .arg("version")
        .arg("--client")
        .output()
        .is_err()
    {
        eprintln!("skipped: kubectl is not installed");
        return;
    }
    let folder = root().join(FOLDER);
    let built = Command::new("kubectl")
        .arg("kustomize")
        .arg(folder)
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let text = String::from_utf8(built.stdout).unwrap();
    assert_eq!(text.matches("\nkind: ").count(), 11);
    assert!(!text.contains("image: tasker\n"), "the image has a tag");
}
