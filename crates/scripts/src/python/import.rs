//! Imports, and the names that a script has without one.

use ruff_python_ast::{Identifier, StmtImport, StmtImportFrom};

use crate::python::Interpreter;
use crate::python::scope::MODULE;
use crate::value::{Kind, Value};

impl Interpreter<'_> {
    pub(crate) fn import(&mut self, node: &StmtImport) {
        for alias in &node.names {
            let whole = alias.name.id.as_str();
            let first = whole.split('.').next().unwrap_or(whole);
            match &alias.asname {
                Some(name) => self.scopes.set(self.scope(), &name.id, Value::module(whole)),
                None => self.scopes.set(self.scope(), &first.into(), Value::module(first)),
            }
        }
    }

    pub(crate) fn import_from(&mut self, node: &StmtImportFrom) {
        let module = node.module.as_ref().map_or("", |module| module.id.as_str());
        let dots = ".".repeat(usize::try_from(node.level).unwrap_or_default().min(8));
        for alias in &node.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            let whole = format!("{dots}{module}.{}", alias.name.id);
            self.scopes.set(self.scope(), &name.id, Value::module(&whole));
        }
    }

    /// Names that a function takes from the module.
    pub(crate) fn declare_global(&mut self, names: &[Identifier]) {
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.scope != MODULE) {
            frame.globals.extend(names.iter().map(|name| name.id.clone()));
        }
    }
}

/// What a name stands for that nothing assigns: of Python, of a notebook, or of `from … import *`.
pub(crate) fn unassigned(name: &str) -> Value {
    if BUILTINS.contains(&name) {
        return Value::module(&format!("builtins.{name}"));
    }
    match name {
        "__name__" => Value::text("__main__"),
        "spark" | "sqlContext" | "sc" => Value::object(Kind::Spark),
        "glueContext" => Value::object(Kind::GlueContext),
        _ => STARRED
            .iter()
            .find(|whole| whole.rsplit('.').next() == Some(name))
            .map_or(Value::Unknown, |whole| Value::module(whole)),
    }
}

const BUILTINS: &[&str] = &[
    "str",
    "print",
    "exit",
    "quit",
    "dict",
    "list",
    "tuple",
    "set",
    "sorted",
    "len",
    "int",
    "open",
    "range",
    "format",
    "getattr",
    "reversed",
    "zip",
    "enumerate",
    "map",
];

const STARRED: &[&str] = &[
    "awsglue.utils.getResolvedOptions",
    "awsglue.context.GlueContext",
    "awsglue.dynamicframe.DynamicFrame",
    "pyspark.context.SparkContext",
    "pyspark.conf.SparkConf",
    "pyspark.sql.SparkSession",
    "pyspark.sql.SQLContext",
];
