//! Sizes and offsets, against the documented table and against the bindings of the Rust SDK.

use std::mem::{offset_of, size_of};

use falco_plugin_api as sdk;

use super::*;

/// Compares one of our types with its documented layout and with the SDK's type.
macro_rules! layout {
    ($ours:ty, $theirs:ty, $size:expr, { $($field:ident, $other:ident @ $offset:expr);* $(;)? }) => {
        assert_eq!(size_of::<$ours>(), $size, stringify!($ours));
        assert_eq!(size_of::<$theirs>(), $size, stringify!($theirs));
        assert_eq!(align_of::<$ours>(), align_of::<$theirs>(), stringify!($ours));
        $(
            assert_eq!(offset_of!($ours, $field), $offset, "{}", stringify!($ours.$field));
            assert_eq!(offset_of!($theirs, $other), $offset, "{}", stringify!($theirs.$other));
        )*
    };
}

#[test]
fn events_and_values_have_the_layout_of_the_api() {
    layout!(Event, sdk::ss_plugin_event, 26, {
        ts, ts @ 0; tid, tid @ 8; len, len @ 16; kind, type_ @ 20; nparams, nparams @ 22;
    });
    layout!(EventInput, sdk::ss_plugin_event_input, 24, {
        evt, evt @ 0; evtnum, evtnum @ 8; evtsrc, evtsrc @ 16;
    });
    layout!(ByteBuffer, sdk::ss_plugin_byte_buffer, 16, { len, len @ 0; ptr, ptr @ 8; });
    layout!(ExtractField, sdk::ss_plugin_extract_field, 64, {
        res, res @ 0; res_len, res_len @ 8; field_id, field_id @ 16; field, field @ 24;
        arg_key, arg_key @ 32; arg_index, arg_index @ 40; arg_present, arg_present @ 48;
        ftype, ftype @ 52; flist, flist @ 56;
    });
    layout!(ValueOffsets, sdk::ss_plugin_extract_value_offsets, 16, {
        start, start @ 0; length, length @ 8;
    });
    layout!(Metric, sdk::ss_plugin_metric, 32, {
        name, name @ 0; kind, type_ @ 8; value, value @ 16; value_type, value_type @ 24;
    });
    assert_eq!(size_of::<MetricValue>(), size_of::<sdk::ss_plugin_metric_value>());
}

#[test]
fn inputs_have_the_layout_of_the_api() {
    layout!(InitInput, sdk::ss_plugin_init_input, 40, {
        config, config @ 0; owner, owner @ 8; get_owner_last_error, get_owner_last_error @ 16;
        tables, tables @ 24; log_fn, log_fn @ 32;
    });
    layout!(FieldExtractInput, sdk::ss_plugin_field_extract_input, 80, {
        owner, owner @ 0; get_owner_last_error, get_owner_last_error @ 8;
        num_fields, num_fields @ 16; fields, fields @ 24; table_reader, table_reader @ 32;
        table_reader_ext, table_reader_ext @ 64; value_offsets, value_offsets @ 72;
    });
    layout!(EventParseInput, sdk::ss_plugin_event_parse_input, 112, {
        owner, owner @ 0; get_owner_last_error, get_owner_last_error @ 8;
        table_reader, table_reader @ 16; table_writer, table_writer @ 48;
        table_reader_ext, table_reader_ext @ 96; table_writer_ext, table_writer_ext @ 104;
    });
    layout!(CaptureListenInput, sdk::ss_plugin_capture_listen_input, 40, {
        owner, owner @ 0; routine, routine @ 8; table_reader_ext, table_reader_ext @ 16;
        table_writer_ext, table_writer_ext @ 24; get_owner_last_error, get_owner_last_error @ 32;
    });
    layout!(RoutineVtable, sdk::ss_plugin_routine_vtable, 16, {
        subscribe, subscribe @ 0; unsubscribe, unsubscribe @ 8;
    });
    layout!(SetConfigInput, sdk::ss_plugin_set_config_input, 8, { config, config @ 0; });
}

#[test]
fn tables_have_the_layout_of_the_api() {
    layout!(InitTablesInput, sdk::ss_plugin_init_tables_input, 72, {
        list_tables, list_tables @ 0; get_table, get_table @ 8; add_table, add_table @ 16;
        fields, fields @ 24; fields_ext, fields_ext @ 48; reader_ext, reader_ext @ 56;
        writer_ext, writer_ext @ 64;
    });
    layout!(TableInput, sdk::ss_plugin_table_input, 152, {
        name, name @ 0; key_type, key_type @ 8; table, table @ 16; reader, reader @ 24;
        writer, writer @ 56; fields, fields @ 104; reader_ext, reader_ext @ 128;
        writer_ext, writer_ext @ 136; fields_ext, fields_ext @ 144;
    });
    layout!(TableInfo, sdk::ss_plugin_table_info, 16, { name, name @ 0; key_type, key_type @ 8; });
    layout!(TableFieldInfo, sdk::ss_plugin_table_fieldinfo, 16, {
        name, name @ 0; field_type, field_type @ 8; read_only, read_only @ 12;
    });
    layout!(StateData, sdk::ss_plugin_state_data, 8, { u64, u64_ @ 0; str, str_ @ 0; });
    layout!(FieldsVtableExt, sdk::ss_plugin_table_fields_vtable_ext, 24, {
        list_table_fields, list_table_fields @ 0; get_table_field, get_table_field @ 8;
        add_table_field, add_table_field @ 16;
    });
    layout!(ReaderVtableExt, sdk::ss_plugin_table_reader_vtable_ext, 48, {
        reader, get_table_name @ 0; release_table_entry, release_table_entry @ 32;
        iterate_entries, iterate_entries @ 40;
    });
    layout!(ReaderVtable, sdk::ss_plugin_table_reader_vtable, 32, {
        get_table_name, get_table_name @ 0; get_table_size, get_table_size @ 8;
        get_table_entry, get_table_entry @ 16; read_entry_field, read_entry_field @ 24;
    });
    layout!(WriterVtableExt, sdk::ss_plugin_table_writer_vtable_ext, 48, {
        clear_table, clear_table @ 0; erase_table_entry, erase_table_entry @ 8;
        create_table_entry, create_table_entry @ 16;
        destroy_table_entry, destroy_table_entry @ 24; add_table_entry, add_table_entry @ 32;
        write_entry_field, write_entry_field @ 40;
    });
    assert_eq!(size_of::<Option<IterateFn>>(), 8);
}

#[test]
fn numbers_are_those_of_the_sdk() {
    assert_eq!(ReturnCode::SUCCESS.0, sdk::ss_plugin_rc_SS_PLUGIN_SUCCESS);
    assert_eq!(ReturnCode::FAILURE.0, sdk::ss_plugin_rc_SS_PLUGIN_FAILURE);
    assert_eq!(ReturnCode::TIMEOUT.0, sdk::ss_plugin_rc_SS_PLUGIN_TIMEOUT);
    assert_eq!(ReturnCode::EOF.0, sdk::ss_plugin_rc_SS_PLUGIN_EOF);
    assert_eq!(MAX_ERROR_LEN, sdk::PLUGIN_MAX_ERRLEN as usize);
    assert_eq!(SCHEMA_NONE, sdk::ss_plugin_schema_type_SS_PLUGIN_SCHEMA_NONE);
    assert_eq!(SCHEMA_JSON, sdk::ss_plugin_schema_type_SS_PLUGIN_SCHEMA_JSON);
}
