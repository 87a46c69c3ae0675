//! What a script uses by its name: tables, the Data Catalog, connections, streams and other stores.

use std::rc::Rc;

use keytrace_uses::{CatalogUse, ConnectionUse, Direction, Store, StoreUse, TableUse, Uses, also_only_if};

use crate::python::Interpreter;
use crate::text::Text;
use crate::value::{Object, Value};

/// A table as a script names it.
#[derive(Clone, Copy)]
pub(crate) struct NamedTable<'v> {
    pub(crate) catalog_id: Option<&'v Value>,
    pub(crate) database: &'v Value,
    pub(crate) table: &'v Value,
    /// Whether Spark looks it up in its metastore.
    pub(crate) by_spark: bool,
}

impl Interpreter<'_> {
    /// Notes the use of a table of the Data Catalog.
    pub(crate) fn note_table(&mut self, table: NamedTable<'_>, direction: Direction) {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let (catalog_id, by_spark) = (text(table.catalog_id), table.by_spark);
        let arguments: Vec<Rc<str>> = [table.database, table.table]
            .iter()
            .filter_map(|value| value.as_text())
            .flat_map(Text::arguments)
            .cloned()
            .collect();
        self.found.arguments_used.extend(arguments.iter().cloned());
        for database in table.database.possible() {
            for table in table.table.possible() {
                let (Some(database), Some(table)) = (database.as_str(), table.as_str()) else {
                    let does = if direction == Direction::Read { "reads" } else { "writes" };
                    let what = format!("the table that line {} of the script {does}", self.line());
                    let why = self.why_unknown(&arguments);
                    self.note_unknown(what, why);
                    self.note_catalog(direction, None);
                    continue;
                };
                if !self.has_room_for_use(database.len() + table.len()) {
                    return;
                }
                let table = TableUse {
                    catalog_id: catalog_id.clone(),
                    database: database.to_owned(),
                    table: table.to_owned(),
                    direction: direction.into(),
                    named_by: self.named_by(&arguments, false),
                    necessity: self.necessity(),
                };
                if by_spark {
                    self.found.spark_tables.push(table);
                } else {
                    self.found.uses.tables.push(table);
                }
            }
        }
    }

    /// Notes a use of the Data Catalog beside those of tables.
    pub(crate) fn note_catalog(&mut self, direction: Direction, credentials: Option<&Object>) {
        if !self.has_room_for_use(0) {
            return;
        }
        let because = |does: &str| format!("{does} the Data Catalog ({})", self.named_by_line());
        let necessity = self.necessity();
        let each = match direction {
            Direction::Read => CatalogUse::reads(because("reads"), necessity),
            Direction::Write => CatalogUse::changes(because("changes"), necessity),
        };
        self.note(Uses { catalog: vec![each], ..Uses::default() }, credentials);
    }

    /// Notes the use of a connection.
    pub(crate) fn note_connection(&mut self, name: &Value) {
        for name in name.possible() {
            let (named_by, necessity) = (self.named_by_line(), self.necessity());
            match name.as_str() {
                Some(name) if !self.has_room_for_use(name.len()) => return,
                Some(name) => {
                    let name = name.to_owned();
                    self.found.uses.connections.push(ConnectionUse { name, named_by, necessity });
                }
                None => {
                    let what = format!("the connection that line {} of the script names", self.line());
                    let why = self.why_unknown(name.as_text().map_or(&[], Text::arguments));
                    self.note_unknown(what, why);
                }
            }
        }
    }

    /// Notes the use of a data store by its name.
    pub(crate) fn note_store(
        &mut self,
        (store, kind): (fn(String) -> Store, &str),
        name: &Value,
        direction: Direction,
        credentials: Option<&Object>,
    ) {
        for name in name.possible() {
            match name.as_str().filter(|name| !name.is_empty()) {
                Some(name) => self.note_known_store(store(name.to_owned()), direction, credentials),
                None => {
                    let what = format!("the {kind} that line {} of the script names", self.line());
                    let why = self.why_unknown(name.as_text().map_or(&[], Text::arguments));
                    self.note_unknown(what, why);
                }
            }
        }
    }

    pub(crate) fn note_known_store(
        &mut self,
        store: Store,
        direction: Direction,
        credentials: Option<&Object>,
    ) {
        if !self.has_room_for_use(0) {
            return;
        }
        let (named_by, mut necessity) = (self.named_by_line(), self.necessity());
        let region = self.found.region.clone();
        let is_computed = region.as_ref().is_some_and(|region| region.as_str().is_none());
        if is_computed && !store.is_arn() {
            let what = format!("the Region of what line {} of the script uses", self.line());
            self.note_unknown(what, "it is computed when the job runs".to_owned());
            necessity = also_only_if(&necessity, "the client is one of the job's Region");
        }
        let region = region.as_ref().and_then(Value::as_str).map(str::to_owned);
        let stores = vec![StoreUse { store, region, direction, named_by, necessity }];
        self.note(Uses { stores, ..Uses::default() }, credentials);
    }
}
