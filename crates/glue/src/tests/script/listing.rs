//! Folders that a script lists, pools of threads, properties: what users' scripts are made of.

use super::used;

#[test]
fn what_a_folder_holds_is_below_it() {
    for (script, expected) in [
        (
            "for page in s3.get_paginator('list_objects_v2').paginate(Bucket='a', Prefix='in/'):\n    for obj in page['Contents']:\n        s3.get_object(Bucket='a', Key=obj['Key'])",
            "5 reads s3://a/in/",
        ),
        (
            "page = s3.list_objects_v2(Bucket='a', Prefix='in/')\nfor obj in page.get('Contents', []):\n    s3.get_object(Bucket='a', Key=obj['Key'])",
            "5 reads s3://a/in/",
        ),
        (
            "for summary in boto3.resource('s3').Bucket('a').objects.filter(Prefix='in/'):\n    summary.get()",
            "4 reads s3://a/in/",
        ),
        (
            "for summary in boto3.resource('s3').Bucket('a').objects.all():\n    s3.get_object(Bucket=summary.bucket_name, Key=summary.key)",
            "4 reads s3://a/",
        ),
        (
            "keys = [o['Key'] for o in s3.list_objects_v2(Bucket='a', Prefix='in/')['Contents']]\nfor key in keys:\n    s3.get_object(Bucket='a', Key=key)",
            "5 reads s3://a/in/",
        ),
    ] {
        let found = used(&format!("import boto3\ns3 = boto3.client('s3')\n{script}"));
        let [only] = found.as_slice() else { panic!("{script}: {found:?}") };
        let (line, reads) = expected.split_once(' ').unwrap();
        let expected = format!("{line}, where the rest of the path is computed {reads} (only if");
        assert!(only.starts_with(&expected), "{script}: {only}");
    }
    let listed = "import awswrangler as wr\nfor path in wr.s3.list_objects('s3://a/in/'):\n    wr.s3.read_csv(path=path)";
    assert_eq!(
        used(listed),
        [
            "3, where the rest of the path is computed reads s3://a/in/ (only if line 3 of the script is reached)"
        ]
    );
    let whole = "import awswrangler as wr\nwr.s3.read_csv(wr.s3.list_objects('s3://a/in/'))";
    assert_eq!(used(whole), ["2, where the rest of the path is computed reads s3://a/in/"]);
}

#[test]
fn pools_and_threads_call_what_they_are_given() {
    let head = "from concurrent.futures import ThreadPoolExecutor\ndef load(name):\n    spark.read.csv(f's3://a/{name}/')\n";
    let both = ["3 reads s3://a/x/", "3 reads s3://a/y/"];
    for script in [
        "with ThreadPoolExecutor() as pool:\n    list(pool.map(load, ['x', 'y']))",
        "with ThreadPoolExecutor() as pool:\n    jobs = [pool.submit(load, name) for name in ['x', 'y']]",
        "list(map(load, ['x', 'y']))",
        "import threading\nfor name in ['x', 'y']:\n    threading.Thread(target=load, args=(name,)).start()",
    ] {
        assert_eq!(used(&format!("{head}{script}")), both, "{script}");
    }
    let computed = "with ThreadPoolExecutor() as pool:\n    pool.map(load, names())";
    let found = used(&format!("{head}{computed}"));
    assert_eq!(
        found,
        ["3, where the rest of the path is computed reads s3://a/ (only if line 3 of the script is reached)"]
    );
}

#[test]
fn a_property_is_computed_where_it_is_asked_for() {
    let script = "
class Settings:
    def __init__(self, zone):
        self.zone = zone
    @property
    def base(self):
        return f's3://lake/{self.zone}'
    def path(self, name):
        return self.base + '/' + name
spark.read.csv(Settings('raw').path('x/'))
";
    assert_eq!(used(script), ["10 reads s3://lake/raw/x/"]);
    assert!(used(&script.replace("    @property\n", "")).iter().all(|line| line.starts_with('?')));
}
