//! The small facade over both engines: values, rows, a transaction. The only `match` on the engine.

use crate::{
    clock::{Clock, Micros},
    db::Event,
    error::{Result, StoreError},
};
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use std::{borrow::Cow, collections::HashMap};

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

macro_rules! value_from {
    ($($from:ty => |$v:ident| $to:expr;)*) => { $(impl From<$from> for Value { fn from($v: $from) -> Self { $to } })* };
}
value_from! {
    i64 => |v| Value::Int(v);
    i32 => |v| Value::Int(v.into());
    u32 => |v| Value::Int(v.into());
    usize => |v| Value::Int(v as i64);
    bool => |v| Value::Int(v.into());
    f64 => |v| Value::Real(v);
    &str => |v| Value::Text(v.to_owned());
    &String => |v| Value::Text(v.clone());
    String => |v| Value::Text(v);
    Vec<u8> => |v| Value::Blob(v);
    &[u8] => |v| Value::Blob(v.to_vec());
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Value {
    fn from(v: &'a Option<String>) -> Self {
        v.as_deref().into()
    }
}

/// `params![a, b]`: an array of [`Value`].
#[macro_export]
macro_rules! params {
    ($($v:expr),* $(,)?) => { &[$($crate::Value::from($v)),*] as &[$crate::Value] };
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(v) => ValueRef::Integer(*v),
            Value::Real(v) => ValueRef::Real(*v),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
            Value::Blob(v) => ValueRef::Blob(v),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Value::Int(v) if *ty == Type::FLOAT8 => (*v as f64).to_sql(ty, out),
            Value::Int(v) if *ty == Type::TEXT => v.to_string().to_sql(ty, out),
            Value::Int(v) => v.to_sql(ty, out),
            Value::Real(v) => v.to_sql(ty, out),
            Value::Text(v) => v.to_sql(ty, out),
            Value::Blob(v) => v.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row of an answer; columns by position, as the `SELECT` names them.
pub enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

/// A type a column can be read as.
pub trait Column: Sized {
    fn sqlite(row: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<Self>;
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error>;
}

macro_rules! columns {
    ($($t:ty),*) => { $(
        impl Column for $t {
            fn sqlite(row: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<Self> { row.get(i) }
            fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> { row.try_get(i) }
        }
    )* };
}
columns!(f64, String, Vec<u8>, Option<f64>, Option<String>, Option<Vec<u8>>);

impl Column for Option<i64> {
    fn sqlite(row: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<Self> {
        row.get(i)
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        // Columns are BIGINT; expressions over literals may be INTEGER.
        match row.columns().get(i).map(postgres::Column::type_) {
            Some(&Type::INT4) => Ok(row.try_get::<_, Option<i32>>(i)?.map(Into::into)),
            _ => row.try_get(i),
        }
    }
}

impl Column for i64 {
    fn sqlite(row: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<Self> {
        row.get(i)
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        match row.columns().get(i).map(postgres::Column::type_) {
            Some(&Type::INT4) => Ok(row.try_get::<_, i32>(i)?.into()),
            _ => row.try_get(i),
        }
    }
}

impl Column for bool {
    fn sqlite(row: &rusqlite::Row<'_>, i: usize) -> rusqlite::Result<Self> {
        Ok(row.get::<_, i64>(i)? != 0)
    }
    fn postgres(row: &postgres::Row, i: usize) -> std::result::Result<Self, postgres::Error> {
        // A stored flag is a BIGINT; a comparison in the SELECT is a real boolean here.
        match row.try_get::<_, bool>(i) {
            Ok(v) => Ok(v),
            Err(_) => Ok(<i64 as Column>::postgres(row, i)? != 0),
        }
    }
}

impl Row<'_> {
    pub fn get<T: Column>(&self, i: usize) -> Result<T> {
        Ok(match self {
            Row::Sqlite(row) => T::sqlite(row, i)?,
            Row::Postgres(row) => T::postgres(row, i).map_err(|e| StoreError::Corrupt(e.to_string()))?,
        })
    }

    /// The whole row by column name; bytes become `{"$bytes": base64}`.
    pub fn object(&self) -> Result<serde_json::Map<String, serde_json::Value>> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        use serde_json::{Value as Json, json};
        let bytes = |b: &[u8]| json!({ "$bytes": STANDARD.encode(b) });
        let mut out = serde_json::Map::new();
        match self {
            Row::Sqlite(row) => {
                for (i, name) in row.as_ref().column_names().enumerate() {
                    use rusqlite::types::ValueRef;
                    let value = match row.get_ref(i)? {
                        ValueRef::Null => Json::Null,
                        ValueRef::Integer(v) => json!(v),
                        ValueRef::Real(v) => json!(v),
                        ValueRef::Text(v) => json!(String::from_utf8_lossy(v)),
                        ValueRef::Blob(v) => bytes(v),
                    };
                    out.insert(name.to_owned(), value);
                }
            }
            Row::Postgres(row) => {
                for (i, column) in row.columns().iter().enumerate() {
                    let bad = |e: postgres::Error| StoreError::Corrupt(e.to_string());
                    let value = match *column.type_() {
                        Type::INT8 => json!(row.try_get::<_, Option<i64>>(i).map_err(bad)?),
                        Type::INT4 => json!(row.try_get::<_, Option<i32>>(i).map_err(bad)?),
                        Type::FLOAT8 => json!(row.try_get::<_, Option<f64>>(i).map_err(bad)?),
                        Type::BYTEA => match row.try_get::<_, Option<Vec<u8>>>(i).map_err(bad)? {
                            Some(b) => bytes(&b),
                            None => Json::Null,
                        },
                        _ => json!(row.try_get::<_, Option<String>>(i).map_err(bad)?),
                    };
                    out.insert(column.name().to_owned(), value);
                }
            }
        }
        Ok(out)
    }

    /// A column that holds JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, i: usize) -> Result<T> {
        Ok(serde_json::from_str(&self.get::<String>(i)?)?)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

pub(crate) type Statements = HashMap<String, postgres::Statement>;

pub(crate) enum Inner<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres { tx: postgres::Transaction<'a>, statements: &'a mut Statements },
}

/// An open transaction on one of the engines.
pub struct Tx<'a> {
    pub(crate) inner: Inner<'a>,
    pub(crate) clock: &'a Clock,
    pub(crate) events: Vec<Event>,
    now: Option<Micros>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(inner: Inner<'a>, clock: &'a Clock) -> Self {
        Self { inner, clock, events: Vec::new(), now: None }
    }

    pub fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// The database's time, the same for the whole transaction. With several nodes on one PostgreSQL
    /// their own clocks do not matter to leases.
    pub fn now(&mut self) -> Result<Micros> {
        if let Some(now) = self.now {
            return Ok(now);
        }
        let now = match &self.inner {
            Inner::Postgres { .. } if !self.clock.is_fixed() => {
                let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
                self.one(sql, &[], |r| r.get::<i64>(0))? + self.clock.offset()
            }
            _ => self.clock.now(),
        };
        self.now = Some(now);
        Ok(now)
    }

    /// Tells the rest of the program after the commit; nothing is told if the transaction fails.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Runs a statement; the number of rows it changed.
    pub fn exec(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        match &mut self.inner {
            Inner::Sqlite(c) => {
                let mut st = c.prepare_cached(&numbered(sql))?;
                Ok(st.execute(rusqlite::params_from_iter(params))? as u64)
            }
            Inner::Postgres { tx, statements } => {
                let st = prepared(tx, statements, sql)?;
                Ok(tx.execute(&st, &borrowed(params))?)
            }
        }
    }

    /// Like [`Self::exec`], and fails when no row was changed: for writes that say `AND lease = $n`.
    pub fn exec_one(&mut self, sql: &str, params: &[Value], otherwise: &'static str) -> Result<()> {
        match self.exec(sql, params)? {
            0 => Err(StoreError::Conflict(otherwise.into())),
            _ => Ok(()),
        }
    }

    pub fn query<T>(&mut self, sql: &str, params: &[Value], mut f: impl FnMut(&Row) -> Result<T>) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(sql, params, |row| {
            out.push(f(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// Calls `f` with each row as it comes: for answers that need not stand in memory whole.
    pub fn each(&mut self, sql: &str, params: &[Value], mut f: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(c) => {
                let mut st = c.prepare_cached(&numbered(sql))?;
                let mut rows = st.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    f(&Row::Sqlite(row))?;
                }
            }
            Inner::Postgres { tx, statements } => {
                let st = prepared(tx, statements, sql)?;
                for row in tx.query(&st, &borrowed(params))? {
                    f(&Row::Postgres(&row))?;
                }
            }
        }
        Ok(())
    }

    pub fn first<T>(&mut self, sql: &str, params: &[Value], mut f: impl FnMut(&Row) -> Result<T>) -> Result<Option<T>> {
        let mut out = None;
        self.each(sql, params, |row| {
            if out.is_none() {
                out = Some(f(row)?);
            }
            Ok(())
        })?;
        Ok(out)
    }

    pub fn one<T>(&mut self, sql: &str, params: &[Value], f: impl FnMut(&Row) -> Result<T>) -> Result<T> {
        self.first(sql, params, f)?.ok_or(StoreError::NotFound("the row"))
    }

    /// Several statements without parameters (schema, pragmas).
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(c) => c.execute_batch(sql)?,
            Inner::Postgres { tx, .. } => tx.batch_execute(sql)?,
        }
        Ok(())
    }
}

/// `$1` means a *name* to SQLite, numbered by first appearance; `?1` is the number itself.
fn numbered(sql: &str) -> Cow<'_, str> {
    if sql.contains('$') { Cow::Owned(sql.replace('$', "?")) } else { Cow::Borrowed(sql) }
}

fn prepared(tx: &mut postgres::Transaction<'_>, statements: &mut Statements, sql: &str) -> Result<postgres::Statement> {
    if let Some(st) = statements.get(sql) {
        return Ok(st.clone());
    }
    let st = tx.prepare(sql)?;
    statements.insert(sql.to_owned(), st.clone());
    Ok(st)
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn ToSql + Sync)).collect()
}
