//! The facade behaves the same on both engines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use passeur_store::{Db, StoreError, Tx, params, testing};

async fn setting(db: &Db, name: &'static str) -> Option<String> {
    db.read(move |tx| tx.first("SELECT value FROM settings WHERE name = $1", params![name], |r| r.get(0)))
        .await
        .unwrap()
}

fn put(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    tx.exec("INSERT INTO settings (name, value) VALUES ($1, $2)", params![name, value]).map(|_| ())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_commits_whole_or_not_at_all() {
    for t in testing::all() {
        t.db.write(|tx| put(tx, "kept", "1")).await.unwrap();
        let failed =
            t.db.write(|tx| {
                put(tx, "lost", "1")?;
                put(tx, "kept", "2")
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Duplicate(_))), "{}: {failed:?}", t.engine);
        assert_eq!(setting(&t.db, "kept").await.as_deref(), Some("1"), "{}", t.engine);
        assert_eq!(setting(&t.db, "lost").await, None, "{}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_in_a_group_touches_only_its_own_closure() {
    for t in testing::all() {
        let mut all = Vec::new();
        for i in 0..200 {
            let db = t.db.clone();
            all.push(tokio::spawn(async move {
                // Every tenth one wants a name that is taken.
                let name = if i % 10 == 0 { "same".to_owned() } else { format!("n{i}") };
                db.write(move |tx| put(tx, &name, "x")).await.is_ok()
            }));
        }
        let mut kept = 0;
        for task in all {
            kept += usize::from(task.await.unwrap());
        }
        assert_eq!(kept, 181, "{}", t.engine);
        let stored: i64 =
            t.db.read(|tx| tx.one("SELECT COUNT(*) FROM settings", &[], |r| r.get(0)))
                .await
                .map_err(|e: StoreError| e)
                .unwrap();
        assert_eq!(stored, 181, "{}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_an_error_and_the_database_goes_on() {
    for t in testing::all() {
        let failed: Result<(), StoreError> =
            t.db.write(|tx| {
                put(tx, "p", "1")?;
                panic!("on purpose")
            })
            .await;
        assert!(failed.is_err());
        t.db.write(|tx| put(tx, "p", "2")).await.unwrap();
        assert_eq!(setting(&t.db, "p").await.as_deref(), Some("2"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_cannot_write() {
    for t in testing::all() {
        assert!(t.db.read(|tx| put(tx, "r", "1")).await.is_err(), "{}", t.engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_schemas_have_the_same_tables_and_columns() {
    let lite = testing::sqlite();
    let Some(pg) = testing::postgres() else { return eprintln!("PASSEUR_TEST_PG is not set: skipped") };
    let mut of_lite: Vec<String> = lite
        .db
        .read(|tx| {
            tx.query(
                "SELECT m.name || '.' || c.name || ' ' || CASE WHEN c.type = 'BLOB' THEN 'bytea' ELSE lower(c.type) END
                        || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END
                 FROM sqlite_master m, pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'refinery_schema_history'",
                &[],
                |r| r.get::<String>(0),
            )
        })
        .await
        .map_err(|e: StoreError| e)
        .unwrap();
    let mut of_pg: Vec<String> = pg
        .db
        .read(|tx| {
            tx.query(
                "SELECT table_name || '.' || column_name || ' ' || data_type
                        || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
                 FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name <> 'refinery_schema_history'",
                &[],
                |r| r.get::<String>(0),
            )
        })
        .await
        .map_err(|e: StoreError| e)
        .unwrap();
    of_lite.sort();
    of_pg.sort();
    assert_eq!(of_lite, of_pg);
    assert!(of_lite.len() > 200);
}
