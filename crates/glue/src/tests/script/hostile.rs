//! Bad input: what is no Python 3, what nests without end, what never ends, and token soup. Without bounds on the work
//! that is done for a script, most of these tests would not end.

use proptest::prelude::*;

use super::{read_with, used};
use crate::derivation::Why;

#[test]
fn a_script_that_is_no_python_3_falls_back_to_its_texts() {
    let script = "import sys\nsource = 's3://lake/raw/'\nprint 'reading', 's3://said/x/'\n";
    assert_eq!(
        used(script),
        [
            "2 reads s3://lake/raw/ (only if the job reads there)",
            "2 writes s3://lake/raw/ (only if the job writes there)",
            "? what the script uses other than the S3 locations in its string literals: line 3 is not Python 3",
        ]
    );
}

#[test]
fn lines_of_notebooks_are_no_errors() {
    let script =
        "%idle_timeout 2880\n%glue_version 4.0\n%%configure\n!pip list\nspark.read.csv('s3://lake/raw/')\n";
    assert_eq!(used(script), ["5 reads s3://lake/raw/"]);
}

#[test]
fn hostile_scripts_end_and_do_not_reach_the_stack() {
    let calls = (1..40).map(|n| format!("def f{n}():\n    f{0}()\n    f{0}()\n", n - 1)).collect::<String>();
    let scripts = [
        "(".repeat(100_000),
        format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("x = 's3://lake/raw/'\ny = {}1", "not ".repeat(1_000_000)),
        format!("x = {}1", "-".repeat(2_900)),
        format!("x{}", ".y(1)".repeat(1_400)),
        format!("x = {}'a'", "'a' + ".repeat(2_900)),
        format!("def f0():\n    pass\n{calls}f39()\n"),
        "x = 'a'\n".to_owned() + &"x = x + x\n".repeat(100),
        "x = ['a']\n".to_owned() + &"x = x + x\n".repeat(100),
        "x = {}\n".to_owned() + &"x['a'] = x\n".repeat(200),
        "def f():\n    return f()\nf()\n".to_owned(),
        "def f(g):\n    return g(g)\nf(f)\n".to_owned(),
        "class A(A):\n    def f(self):\n        return self.f()\nA().f()\n".to_owned(),
        "while True:\n    x = [x]\n".to_owned(),
        "for a in range(10):\n    for b in [1, 2, 3]:\n        x = f'{x}{b}'\n".repeat(500),
        (0..60).map(|n| format!("{}for x{n} in ['a', 'b']:\n", " ".repeat(n))).collect::<String>()
            + &" ".repeat(60)
            + "pass",
        "\u{0}\u{feff}'''".to_owned(),
        "s3://'\\N{BULLET}'".to_owned(),
        "'x' % ('%(' * 9)\n'{'.format()\n'{0:{}'.format(1)\n'%(a' % {}\n".to_owned(),
    ];
    for script in &scripts {
        let (_, derivation) = read_with(script, &serde_json::json!({}));
        assert!(derivation.unknowns.len() < 300);
    }
}

#[test]
fn a_script_of_32_mib_is_scanned_for_its_texts() {
    let script = format!("a = 's3://lake/raw/'\n{}", "x = 'y'\n".repeat(4_200_000));
    assert!(script.len() > 32 * 1024 * 1024);
    let found = used(&script);
    assert_eq!(found.len(), 3, "{:?}", found.iter().take(5).collect::<Vec<_>>());
    assert!(found[2].ends_with("it is longer than 2 MiB"));
}

#[test]
fn a_script_that_does_too_much_says_from_which_line_on() {
    let script = "x = 0\n".repeat(70_000);
    let found = used(&script);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("? what the script uses from line "), "{found:?}");
}

/// What a script is found to use, and whether it says that it is not followed to its end.
fn bounded(script: &str) -> (usize, bool) {
    let (script, derivation) = read_with(script, &serde_json::json!({}));
    let says = |why: &Why| *why == Why::Reason("the script exceeds the limits of the analysis".to_owned());
    let uses = script.uses.accesses.len() + script.uses.tables.len() + script.settings.len();
    (uses, derivation.unknowns.iter().any(|unknown| says(&unknown.why)))
}

#[test]
fn values_that_hold_themselves_over_and_over_are_unknown() {
    for script in [
        "x = ['s3://lake/raw/']\n".to_owned() + &"x = [x]\n".repeat(15_000) + "spark.read.parquet(x)\n",
        "x = ['s3://lake/raw/']\n".to_owned() + &"x = [x, x]\n".repeat(60) + "spark.read.parquet(x)\n",
        "x = []\n".to_owned() + &"x.append(x)\n".repeat(100) + "spark.read.parquet(x)\n",
        "x = {'a': 's3://lake/raw/'}\n".to_owned() + &"x = {**x, **x}\n".repeat(60),
        "x = {}\n".to_owned() + &"x = {'a': x, 'b': x}\n".repeat(60) + "spark.read.parquet(x['a'])\n",
        "x = ['s3://lake/raw/']\n".to_owned() + &"x = [*x, *x]\n".repeat(60) + "spark.read.parquet(x)\n",
        "def f(*a):\n    return f(*a, *a, *a, *a, *a, *a, *a, *a)\nf('a', 'b')\n".to_owned(),
        "r = spark.read\n".to_owned() + &"r = r.option('path', r)\n".repeat(10_000) + "r.load()\n",
    ] {
        let name: String = script.chars().take(60).collect();
        assert!(bounded(&script).0 < 1001, "{name}");
    }
    // Two that look alike are compared.
    let twins = "x = ['a']\ny = ['a']\n".to_owned() + &"x = [x, x]\ny = [y, y]\n".repeat(60);
    bounded(&(twins + "z = x if c() else y\n"));
    // What is small is known.
    let small = "x = [['s3://lake/raw/']]\nx = [x, x]\nspark.read.parquet(x)\n";
    assert_eq!(bounded(small), (2, false));
}

#[test]
fn texts_that_grow_and_grow_end_what_is_followed() {
    let growing = |line: fn(usize) -> String| {
        format!("x0 = 's3://lake/{}'\n", "a".repeat(60_000)) + &(1..5000).map(line).collect::<String>()
    };
    for script in [
        growing(|n| format!("x{n} = f'{{x{}}}b'\n", n - 1)),
        growing(|n| format!("x{n} = x{} + 'b'\n", n - 1)),
        growing(|n| format!("x{n} = '%s' % x{}\n", n - 1)),
        growing(|n| format!("x{n} = '{{}}'.format(x{})\n", n - 1)),
        growing(|n| format!("x{n} = x{}.upper()\n", n - 1)),
        growing(|n| format!("x{n} = ''.join([x{}])\n", n - 1)),
        growing(|_| "spark.conf.set('spark.a', x0)\n".to_owned()),
        growing(|_| "spark.sql(x0)\n".to_owned()),
    ] {
        let name: String = script.lines().nth(2).unwrap_or_default().to_owned();
        let (uses, says_so) = bounded(&script);
        assert!(uses < 4200 && says_so, "{name}: {uses}");
    }
    let bomb = format!(
        "x = '{}'\ny = x.replace('a', x)\nspark.read.parquet('s3://lake/' + y)\n",
        "a".repeat(60_000)
    );
    assert_eq!(bounded(&bomb), (1, false));
    let chain = |links| format!("x = 's3://lake/'{}\nspark.read.parquet(x)\n", " + 'a'".repeat(links));
    assert_eq!(used(&chain(1000)), [format!("2 reads s3://lake/{}/", "a".repeat(1000))]);
    let too_long = "? the S3 location that line 2 of the script reads: it is longer than a location can be";
    assert_eq!(used(&chain(2_500)), [too_long]);
}

#[test]
fn many_uses_end_what_is_followed() {
    let paths = (0..900).map(|n| format!("'s3://lake/{n}/', ")).collect::<String>();
    let script =
        format!("x = [{paths}]\nfor a in range(9):\n    pass\n{}", "spark.read.parquet(*x)\n".repeat(20));
    let (uses, says_so) = bounded(&script);
    assert!((1000..4200).contains(&uses) && says_so, "{uses}");
    let few = format!("x = [{paths}]\nspark.read.parquet(*x)\n");
    assert_eq!(bounded(&few), (900, false));
}

#[test]
fn scala_that_grows_and_nests_ends() {
    let scala = serde_json::json!({"--job-language": "scala"});
    let doubling = (1..5000).map(|n| format!("val x{n} = s\"$x{0}$x{0}\"\n", n - 1)).collect::<String>();
    let sums = (1..5000).map(|n| format!("val x{n} = x{0} + x{0}\n", n - 1)).collect::<String>();
    for script in [
        format!("val x0 = \"s3://lake/raw/\"\n{doubling}spark.read.parquet(x4999)"),
        format!("val x0 = \"s3://lake/raw/\"\n{sums}spark.read.parquet(x4999)"),
        "f(".repeat(300_000),
        "a.".repeat(300_000),
        "\"".repeat(300_001),
        "s\"${".repeat(100_000),
        "x + ".repeat(200_000),
        "val x = ".repeat(100_000),
        "spark.read.parquet(\"s3://lake/raw/\")\n".repeat(30_000),
    ] {
        let (read, _) = read_with(&script, &scala);
        let name: String = script.chars().take(40).collect();
        assert!(read.uses.accesses.len() < 2010, "{name}");
    }
}

const SOUP: &[&str] = &[
    "spark",
    ".read",
    ".write",
    ".parquet",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'s3://lake/raw/'",
    "f's3://{x}/'",
    "x",
    "=",
    "\n",
    "\n    ",
    "if ",
    "for ",
    " in ",
    "def f",
    ":",
    "class C",
    "return ",
    "lambda ",
    ",",
    "+",
    "%",
    ".format",
    "*",
    "**",
    "getResolvedOptions",
    "boto3.client('s3')",
    ".put_object",
    "Bucket=",
    "wr.s3.to_parquet",
    "'",
    "\"\"\"",
    "\\",
    "import boto3",
    "spark.sql",
    "'INSERT INTO a.b SELECT * FROM c.d'",
    "try",
    "except",
    "while True",
    "\t",
    "#",
    "é",
    "args['x']",
    "not ",
    "self",
    "1",
    ".append",
    "with ",
    "as ",
    "match ",
    "case ",
    ":=",
    "`",
    "$",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_never_panics(soup in prop::collection::vec(prop::sample::select(SOUP), 0..120)) {
        let script = soup.concat();
        read_with(&script, &serde_json::json!({"--x": "s3://lake/x/"}));
        let scala = serde_json::json!({"--job-language": "scala"});
        read_with(&script, &scala);
    }

    #[test]
    fn any_text_never_panics(script in ".{0,300}") {
        read_with(&script, &serde_json::json!({}));
    }
}
