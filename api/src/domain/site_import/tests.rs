//! Small files, right and wrong.

use super::*;

const FULL: &str = "municipality_code,municipality,constituency_number,constituency,number,name,dagi_id,venue,address,eligible_voters,votes_cast_2025
0607,Fredericia,41,Fredericia,1,Midtbyen,700001,Hallen,\"Torvet 1, 7000 Fredericia\",5012,3456
0607,Fredericia,,,2,Østerstrand,700002,,,900,0
0101,København,1,Østerbro,1,\"=HYPERLINK(1)\",,,,x,";

fn parse_ok(file: &str) -> ParsedFile {
    let file = parse(file.as_bytes(), "0607").unwrap();
    assert_eq!(file.faults, []);
    file
}

fn faults(file: impl AsRef<[u8]>) -> Vec<(String, FieldCode)> {
    let faults = parse(file.as_ref(), "0607")
        .map_or_else(|faults| faults, |file| file.faults.into_iter().map(FieldFault::from).collect());
    faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

fn fault(pointer: &str, code: FieldCode) -> (String, FieldCode) {
    (pointer.to_owned(), code)
}

#[test]
fn a_national_file_gives_the_rows_of_the_municipality() {
    let file = parse_ok(FULL);
    let municipality = |code: &str, name: &str, rows| MunicipalityInFile { code: code.into(), name: name.into(), rows };
    assert_eq!(file.municipalities, [municipality("0607", "Fredericia", 2), municipality("0101", "København", 1)]);
    let first = ParsedRow {
        row: 2,
        constituency: Some((41, "Fredericia".into())),
        number: 1,
        name: "Midtbyen".into(),
        dagi_id: Some("700001".into()),
        venue: Some("Hallen".into()),
        address: Some("Torvet 1, 7000 Fredericia".into()),
        eligible_voters: Some(5_012),
        votes_cast_2025: Some(3_456),
    };
    assert_eq!(file.rows[0], first);
    assert_eq!((file.rows[1].number, &file.rows[1].constituency, &file.rows[1].venue), (2, &None, &None));
    assert_eq!((file.rows.len(), file.rows[1].votes_cast_2025), (2, Some(0)));
}

#[test]
fn a_file_of_ones_own_needs_two_columns_only() {
    for file in
        ["number,name\n1,A\n2,B", "\u{FEFF}Name; NUMBER ;other\r\nA;1;x\r\nB;02;\r\n", "number;name;;\r1;A;;\r2;B;;\r"]
    {
        let file = parse_ok(file);
        assert_eq!((&file.municipalities[..], &file.columns[..]), (&[][..], &[Column::Number, Column::Name][..]));
        let rows: Vec<_> = file.rows.iter().map(|row| (row.row, row.number, row.name.as_str())).collect();
        assert_eq!(rows, [(2, 1, "A"), (3, 2, "B")]);
    }
}

#[test]
fn columns_that_are_not_known_are_named() {
    let file = parse_ok("number,name,Gade,,Antal stemmeberettigede,\"Be\u{1}mærkning\"\n1,A,x,,5012,");
    assert_eq!(file.unknown, ["Gade", "Bemærkning"]);
    assert_eq!(file.rows[0].eligible_voters, Some(5012));
    let many = format!("number,name,{}\n1,A,{}", vec!["x".repeat(100); 60].join(","), ",".repeat(59));
    let unknown = parse_ok(&many).unknown;
    assert_eq!((unknown.len(), unknown[0].len()), (50, 80));
}

#[test]
fn a_number_may_have_the_dots_that_a_danish_spreadsheet_puts_there() {
    let voters = |text: &str| parse_ok(&format!("number;name;vælgere\n1;A;{text}")).rows[0].eligible_voters;
    assert_eq!([voters("5012"), voters("5.012"), voters("0")], [Some(5012), Some(5012), Some(0)]);
    for wrong in ["5.01", ".012", "5012.000", "5..012", "5.0x2", "5,012.000"] {
        let file = format!("number;name;vælgere\n1;A;{wrong}");
        assert_eq!(faults(&file), [fault("/rows/2/eligible_voters", FieldCode::WholeNumber)], "{wrong}");
    }
}

#[test]
fn danish_headers_are_understood_in_any_case_and_mixed_with_the_others() {
    let danish = "Kommunekode;Kommune;Valgkredsnummer;VALGKREDS;Nummer;Valgsted;Bygning;Adresse;Antal vælgere\n\
                  607;Fredericia;41;Fredericia;1;Midtbyen;Hallen;Torvet 1, 7000 Fredericia;5012";
    let ours = "municipality_code;municipality;constituency_number;constituency;number;name;venue;address;eligible_voters\n\
                607;Fredericia;41;Fredericia;1;Midtbyen;Hallen;Torvet 1, 7000 Fredericia;5012";
    assert_eq!(parse_ok(danish), parse_ok(ours));
    let mixed = parse_ok("number;Navn;Vælgere\n1;A;7\n2;B;");
    assert_eq!((mixed.rows[0].name.as_str(), mixed.rows[0].eligible_voters), ("A", Some(7)));
    // One column under two names is one too many; a fault is told by the API's own name.
    assert_eq!(faults("nummer;navn;valgsted\n1;A;B"), [fault("/rows/1/name", FieldCode::Duplicate)]);
    assert_eq!(faults("nummer;navn;vælgere\n0;A;x").len(), 2);
    assert_eq!(faults("Nummer;Bygning\n1;A"), [fault("/columns/name", FieldCode::CsvColumnMissing)]);
}

#[test]
fn a_spreadsheet_is_told_apart_from_a_file_in_another_encoding() {
    for file in [&b"PK\x03\x04\x14\x00\x06\x00"[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
        assert_eq!(faults(file), [fault("", FieldCode::CsvSpreadsheet)]);
    }
    assert_eq!(faults(b"number,name\n1,\xE6"), [fault("", FieldCode::CsvEncoding)]);
}

#[test]
fn a_code_that_lost_its_zero_is_still_ours() {
    assert_eq!(parse_ok("municipality_code,number,name\n607,1,A").municipalities[0].code, "0607");
}

#[test]
fn the_other_delimiter_may_stand_in_a_name() {
    assert_eq!(parse_ok("number;name\n1;A, B").rows[0].name, "A, B");
    assert_eq!(parse_ok("number,name\n1,\"A; \"\"B\"\", C\"").rows[0].name, "A; \"B\", C");
}

#[test]
fn every_fault_of_every_row_is_told() {
    let file = "number,name,eligible_voters,constituency_number,constituency\n,,x,1,\n0,A,-5,,X\n1,B,1.00,,\n10000,C,9999999999999,,";
    let expected = [
        fault("/rows/2/eligible_voters", FieldCode::WholeNumber),
        fault("/rows/2/number", FieldCode::Required),
        fault("/rows/2/name", FieldCode::Required),
        fault("/rows/2/constituency", FieldCode::Required),
        fault("/rows/3/number", FieldCode::OutOfRange),
        fault("/rows/3/eligible_voters", FieldCode::CsvFormula),
        fault("/rows/3/constituency_number", FieldCode::Required),
        fault("/rows/4/eligible_voters", FieldCode::WholeNumber),
        fault("/rows/5/number", FieldCode::OutOfRange),
        fault("/rows/5/eligible_voters", FieldCode::OutOfRange),
    ];
    assert_eq!(faults(file), expected);
}

#[test]
fn what_cannot_be_seen_is_not_given() {
    let file = "number,name,constituency_number,constituency\n1,\u{AD},,\n\u{2800},B,\u{AD},\n3,C,4,\u{AD}";
    let expected = [
        fault("/rows/2/name", FieldCode::Required),
        fault("/rows/3/number", FieldCode::Required),
        fault("/rows/4/constituency", FieldCode::Required),
    ];
    assert_eq!(faults(file), expected);
}

#[test]
fn a_district_number_stands_once_in_a_municipality() {
    assert_eq!(faults("number,name\n1,A\n2,B\n01,C"), [fault("/rows/4/number", FieldCode::Duplicate)]);
    let beside = [
        fault("/rows/2/name", FieldCode::Required),
        fault("/rows/3/number", FieldCode::Duplicate),
        fault("/rows/3/name", FieldCode::CprInText),
    ];
    assert_eq!(faults("number,name\n1,\n1,251248-9996"), beside);
    let two_names = "number,name,constituency_number,constituency\n1,A,1,X\n2,B,1,X\n3,C,1,Y";
    assert_eq!(faults(two_names), [fault("/rows/4/constituency_number", FieldCode::Duplicate)]);
}

#[test]
fn what_a_spreadsheet_would_run_is_refused() {
    for start in ["=", "+", "-", "@", " =", "＝", "＋", "－", "＠", "﹣"] {
        assert_eq!(
            faults(format!("number,name\n1,\"{start}1+1\"")),
            [fault("/rows/2/name", FieldCode::CsvFormula)],
            "{start}"
        );
    }
    assert_eq!(parse_ok("number,name\n1,A-B=C").rows[0].name, "A-B=C");
}

#[test]
fn rows_without_a_fault_are_read_beside_those_with_one() {
    let file = parse(b"number,name\n1,A\n2,\n3,C", "0607").unwrap();
    assert_eq!(file.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(file.faults, [CellFault { row: 3, column: Column::Name, code: FieldCode::Required }]);
}

#[test]
fn rows_are_counted_as_a_spreadsheet_does() {
    let file = "\n\nnumber,note,name\n\n1,\"two\nlines\",A\n\n\n2,\"three\n\nlines\",B\n2,,C\n";
    assert_eq!(faults(file), [fault("/rows/9/number", FieldCode::Duplicate)]);
}

#[test]
fn line_breaks_control_characters_and_long_texts_are_refused_in_our_columns() {
    let control = FieldCode::ControlCharacter;
    assert_eq!(faults("number,name\n1,\"A\nB\""), [fault("/rows/2/name", control)]);
    assert_eq!(faults("number,name\n1,A\0"), [fault("/rows/2/name", control)]);
    assert_eq!(faults(format!("number,name\n1,{}", "a".repeat(201))), [fault("/rows/2/name", FieldCode::TooLong)]);
    assert_eq!(faults(format!("number,name\n1,{}", "ø".repeat(3_000))), [fault("/rows/2/name", FieldCode::TooLong)]);
    assert_eq!(faults(format!("number,name,note\n1,A,{}", "a".repeat(4_097))), []);
}

#[test]
fn a_file_that_does_not_fit_is_told_as_a_whole() {
    assert_eq!(faults(b"number,name\n1,\xD8ster"), [fault("", FieldCode::CsvEncoding)]);
    assert_eq!(faults(b"\xFF\xFEn\0u\0m\0"), [fault("", FieldCode::CsvEncoding)]);
    let missing =
        [fault("/columns/number", FieldCode::CsvColumnMissing), fault("/columns/name", FieldCode::CsvColumnMissing)];
    assert_eq!(faults("nr,betegnelse\n1,A"), missing);
    assert_eq!(faults("number,Name,NAME\n1,A,B"), [fault("/rows/1/name", FieldCode::Duplicate)]);
    for empty in ["", "\n\n", "\u{FEFF}", "number,name\n", "municipality_code,number,name\n0101,1,A"] {
        assert_eq!(faults(empty), [fault("", FieldCode::CsvEmpty)], "{empty:?}");
    }
}

#[test]
fn a_row_that_does_not_fit_its_header_ends_the_reading() {
    let malformed = FieldCode::CsvMalformed;
    assert_eq!(faults("number,name\n1,A,B\n2"), [fault("/rows/2", malformed)]);
    assert_eq!(
        faults("number,name\nx,A\n2\n3,C"),
        [fault("/rows/2/number", FieldCode::WholeNumber), fault("/rows/3", malformed)]
    );
}

#[test]
fn a_bad_municipality_code_is_told_for_it_may_be_ours() {
    for bad in ["", "x", "06070", "６０７"] {
        let file = format!("municipality_code,number,name\n{bad},1,A\n0607,2,B");
        assert_eq!(faults(file), [fault("/rows/2/municipality_code", FieldCode::Format)]);
    }
}

#[test]
fn sizes_are_bounded() {
    let rows = |count: usize| (1..=count).map(|number| format!("{},A\n", number % 9_999 + 1)).collect::<String>();
    let national =
        |count: usize| format!("municipality_code,number,name\n0607,1,A\n{}", "0101,1,B\n".repeat(count - 1));
    assert_eq!(faults(national(20_000)), []);
    assert_eq!(faults(national(20_001)), [fault("", FieldCode::CsvTooManyRows)]);
    assert_eq!(faults(format!("number,name\n{}", rows(15_000))).len(), MAX_FAULTS);
    assert_eq!(faults(format!("number,name\n{}", rows(20_001))), [fault("", FieldCode::CsvTooManyRows)]);
}

#[test]
fn any_bytes_are_read_or_refused_and_no_value_is_repeated() {
    let pieces = ["number", "name", ",", ";", "\n", "\r", "\"", "\0", "1", "sEcReT", "=", "\u{FEFF}", " "];
    let mut state = 7_usize;
    for _ in 0..2_000 {
        let mut file = String::from("number,name\n");
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            file.push_str(pieces[(state >> 33) % pieces.len()]);
        }
        let told = format!("{:?}", faults(&file));
        assert!(!told.contains("sEcReT"), "{told}");
    }
}
