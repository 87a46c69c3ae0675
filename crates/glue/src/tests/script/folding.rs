//! Constants that are folded: assignments, arguments, texts put together, functions, loops, branches.

use serde_json::json;

use super::{used, used_with};

/// What `spark.read.parquet(x)` reads after some lines.
fn reads(before: &str) -> Vec<String> {
    let script = format!("{before}\nspark.read.parquet(x)\n");
    let lines =
        used_with(&script, &json!({"--SOURCE": "s3://lake/raw/", "--bucket": "lake", "--my-day": "1"}));
    lines
        .into_iter()
        .map(|line| line.split_once(' ').map_or(line.clone(), |(_, rest)| rest.to_owned()))
        .collect()
}

#[test]
fn texts_are_put_together() {
    for (before, expected) in [
        ("x = 's3://lake/raw/'", "reads s3://lake/raw/"),
        ("x = 's3://lake' + '/' + 'raw/'", "reads s3://lake/raw/"),
        ("x = 's3://lake/' 'raw/'", "reads s3://lake/raw/"),
        ("b = 'lake'\nx = f's3://{b}/raw/'", "reads s3://lake/raw/"),
        ("b = 'lake'\nx = f\"s3://{b}/{'raw'}/\"", "reads s3://lake/raw/"),
        ("x = 's3://%s/%s/' % ('lake', 'raw')", "reads s3://lake/raw/"),
        ("x = 's3://%(b)s/raw/' % {'b': 'lake'}", "reads s3://lake/raw/"),
        ("x = 's3://{}/{k}/'.format('lake', k='raw')", "reads s3://lake/raw/"),
        ("x = 's3://{1}/{0}/'.format('raw', 'lake')", "reads s3://lake/raw/"),
        ("import os\nx = os.path.join('s3://lake', 'raw/')", "reads s3://lake/raw/"),
        ("from os import path as p\nx = p.join('s3://lake/', 'raw/')", "reads s3://lake/raw/"),
        ("x = '/'.join(['s3://lake', 'raw', ''])", "reads s3://lake/raw/"),
        ("x = 's3://lake/raw//'.rstrip('/') + '/'", "reads s3://lake/raw/"),
        ("x = 's3://LAKE/RAW/'.lower()", "reads s3://lake/raw/"),
        ("x = 's3://lake/ZONE/'.replace('ZONE', 'raw')", "reads s3://lake/raw/"),
        ("c = {'raw': {'path': 's3://lake/raw/'}}\nx = c['raw']['path']", "reads s3://lake/raw/"),
        ("c = {}\nc['raw'] = 's3://lake/raw/'\nx = c.get('raw')", "reads s3://lake/raw/"),
        ("c = dict(raw='s3://lake/raw/')\nx = c.get('none', c['raw'])", "reads s3://lake/raw/"),
        ("c = ['a', 's3://lake/raw/']\nx = c[-1]", "reads s3://lake/raw/"),
        ("a, x = 'a', 's3://lake/raw/'", "reads s3://lake/raw/"),
        ("x = 's3://lake/'\nx += 'raw/'", "reads s3://lake/raw/"),
        ("x = str('s3://lake/raw/')", "reads s3://lake/raw/"),
        ("import json\nx = json.loads('{\"p\": \"s3://lake/raw/\"}')['p']", "reads s3://lake/raw/"),
        ("x: str = 's3://lake/raw/'", "reads s3://lake/raw/"),
        ("x = None or 's3://lake/raw/'", "reads s3://lake/raw/"),
        ("n = 7\nx = 's3://lake/' + str(n) + '/'", "reads s3://lake/7/"),
    ] {
        assert_eq!(reads(before), [expected], "{before}");
    }
}

#[test]
fn arguments_of_the_job_are_put_in() {
    for (before, expected) in [
        (
            "args = getResolvedOptions(sys.argv, ['SOURCE'])\nx = args['SOURCE']",
            "argument `--SOURCE` reads s3://lake/raw/",
        ),
        (
            "from awsglue.utils import getResolvedOptions as g\nx = g([], [])['SOURCE']",
            "argument `--SOURCE` reads s3://lake/raw/",
        ),
        (
            "a = getResolvedOptions([], [])\nx = f\"s3://{a['bucket']}/raw/\"",
            "argument `--bucket` reads s3://lake/raw/",
        ),
        (
            "a = getResolvedOptions([], [])\nx = 's3://lake/' + a['my_day'] + '/'",
            "argument `--my-day` reads s3://lake/1/",
        ),
        (
            "a = getResolvedOptions([], [])\nx = 's3://lake/' + a['JOB_NAME'] + '/'",
            "argument `--JOB_NAME` reads s3://lake/etl/",
        ),
        (
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--SOURCE')\nx = p.parse_args().SOURCE",
            "argument `--SOURCE` reads s3://lake/raw/",
        ),
        (
            "p = ArgumentParser()\np.add_argument('--z', default='s3://lake/z/')\na, rest = p.parse_known_args()\nx = a.z",
            "reads s3://lake/z/",
        ),
    ] {
        assert_eq!(reads(before), [expected], "{before}");
    }
}

#[test]
fn functions_and_classes_are_followed_where_they_are_called() {
    for (before, expected) in [
        (
            "def p(zone, bucket='lake'):\n    return f's3://{bucket}/{zone}/'\nx = p('raw')",
            "reads s3://lake/raw/",
        ),
        (
            "def p(*parts):\n    return 's3://' + '/'.join(parts)\nx = p('lake', 'raw/')",
            "reads s3://lake/raw/",
        ),
        (
            "B = 'lake'\ndef p():\n    global B\n    B = 'pond'\np()\nx = f's3://{B}/raw/'",
            "reads s3://pond/raw/",
        ),
        (
            "def outer(b):\n    def inner(k):\n        return b + k\n    return inner\nx = outer('s3://lake/')('raw/')",
            "reads s3://lake/raw/",
        ),
        (
            "class C:\n    zone = 'raw'\n    def __init__(self, b):\n        self.b = b\n    def path(self):\n        return f's3://{self.b}/{self.zone}/'\nx = C('lake').path()",
            "reads s3://lake/raw/",
        ),
        (
            "class A:\n    def path(self):\n        return self.p\nclass B(A):\n    def __init__(self):\n        self.p = 's3://lake/raw/'\nb = B()\nx = b.path()",
            "reads s3://lake/raw/",
        ),
    ] {
        assert_eq!(reads(before), [expected], "{before}");
    }
}

#[test]
fn what_is_known_in_part_is_a_prefix() {
    for (before, expected) in [
        (
            "import datetime\nx = f's3://lake/raw/{datetime.date.today()}/'",
            "where the rest of the path is computed reads s3://lake/raw/",
        ),
        (
            "x = 's3://lake/raw/day=' + today() + '/'",
            "where the rest of the path is computed reads s3://lake/raw/day=",
        ),
        (
            "import os\nx = os.path.join('s3://lake/raw', day)",
            "where the rest of the path is computed reads s3://lake/raw/",
        ),
        ("x = 's3://lake/{:04d}/'.format(7)", "where the rest of the path is computed reads s3://lake/"),
    ] {
        assert_eq!(reads(before), [expected], "{before}");
    }
}

#[test]
fn what_is_not_known_is_said_by_line() {
    let why = "it is computed when the job runs";
    for (script, expected) in [
        ("spark.read.parquet(f's3://{b}/raw/')", format!("? the S3 location that line 1 of the script reads: {why}")),
        ("x = 1\nspark.read.parquet(where())", format!("? the S3 location that line 2 of the script reads: {why}")),
        (
            "import os\nframe.write.parquet(os.environ['TARGET'])",
            format!("? the S3 location that line 2 of the script writes: {why}"),
        ),
        (
            "a = getResolvedOptions([], ['S'])\nspark.read.parquet(a['S'])",
            "? the S3 location that line 2 of the script reads: it is made from argument `--S`, to which the job gives no value"
                .to_owned(),
        ),
        (
            "spark.read.parquet('s3://arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/a/x')",
            "? the S3 location that line 1 of the script reads: it names an access point of a kind that is not followed"
                .to_owned(),
        ),
    ] {
        assert_eq!(used(script), [expected], "{script}");
    }
    assert_eq!(used("spark.read.parquet('/tmp/x')\nspark.read.csv('hdfs:///x')\n"), [""; 0]);
}

#[test]
fn conditions_stand_before_what_may_not_be_reached() {
    let reached = |line: usize| format!(" (only if line {line} of the script is reached)");
    for (script, expected) in [
        ("if today():\n    x(spark.read.csv('s3://a/'))", vec![format!("2 reads s3://a/{}", reached(2))]),
        ("if __name__ == '__main__':\n    spark.read.csv('s3://a/')", vec!["2 reads s3://a/".to_owned()]),
        (
            "try:\n    spark.read.csv('s3://a/')\nexcept E:\n    spark.read.csv('s3://b/')",
            vec!["2 reads s3://a/".to_owned(), format!("4 reads s3://b/{}", reached(4))],
        ),
        ("def f():\n    spark.read.csv('s3://a/')", vec![format!("2 reads s3://a/{}", reached(2))]),
        ("def f():\n    spark.read.csv('s3://a/')\nf()", vec!["2 reads s3://a/".to_owned()]),
        (
            "mode = 'full'\nif mode == 'full':\n    spark.read.csv('s3://a/')\nelse:\n    spark.read.csv('s3://b/')",
            vec!["3 reads s3://a/".to_owned()],
        ),
        (
            "import sys\nif empty():\n    sys.exit(0)\nspark.read.csv('s3://a/')",
            vec![format!("4 reads s3://a/{}", reached(4))],
        ),
        ("if bad():\n    raise ValueError()\nspark.read.csv('s3://a/')", vec!["3 reads s3://a/".to_owned()]),
        (
            "def f():\n    if empty():\n        return\n    spark.read.csv('s3://a/')\nf()\nspark.read.csv('s3://b/')",
            vec![format!("4 reads s3://a/{}", reached(4)), "6 reads s3://b/".to_owned()],
        ),
        ("for day in days():\n    spark.read.csv('s3://a/')", vec![format!("2 reads s3://a/{}", reached(2))]),
        ("while True:\n    spark.read.csv('s3://a/')", vec!["2 reads s3://a/".to_owned()]),
        (
            "x = 's3://a/' if big() else 's3://b/'\nspark.read.csv(x)",
            vec![
                "2 reads s3://a/ (only if line 2 of the script takes this of 2 values)".to_owned(),
                "2 reads s3://b/ (only if line 2 of the script takes this of 2 values)".to_owned(),
            ],
        ),
        (
            "x = 's3://a/'\nif big():\n    x = 's3://b/'\nspark.read.csv(x)",
            vec![
                "4 reads s3://a/ (only if line 4 of the script takes this of 2 values)".to_owned(),
                "4 reads s3://b/ (only if line 4 of the script takes this of 2 values)".to_owned(),
            ],
        ),
    ] {
        let mut found = used(script);
        found.sort();
        assert_eq!(found, expected, "{script}");
    }
}

#[test]
fn loops_over_lists_are_followed_round_by_round() {
    for script in [
        "for t in ['a', 'b']:\n    spark.read.csv(f's3://lake/{t}/')",
        "x = [spark.read.csv('s3://lake/' + t + '/') for t in ('a', 'b')]",
        "for t, p in {'a': 's3://lake/a/', 'b': 's3://lake/b/'}.items():\n    spark.read.csv(p)",
        "paths = []\npaths.append('s3://lake/a/')\npaths += ['s3://lake/b/']\nfor p in paths:\n    spark.read.csv(p)",
        "for i, p in enumerate(['s3://lake/a/', 's3://lake/b/']):\n    spark.read.csv(p)",
    ] {
        let found: Vec<String> =
            used(script).iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
        assert_eq!(found, ["reads s3://lake/a/", "reads s3://lake/b/"], "{script}");
    }
}
