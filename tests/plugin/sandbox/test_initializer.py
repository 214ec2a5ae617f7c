"""The loader of Initializer folders: what a file says is stored once, and a bad line costs only itself."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.identifiers import form_identifier
from plugin.provisioning.packaging import write_package
from plugin.sandbox.initializer import Loaded, load_initializer
from plugin.sandbox.initializer.loading import NoSuchFolder
from plugin.sandbox.required_metadata import fill
from plugin.sandbox.store import Store
from tests.plugin.provisioning.content import TYPE, form, small, uuid_of

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
UUID = "aaa1a367-3047-4833-af27-b30e2dac9028"
OTHER = "bbb1a367-3047-4833-af27-b30e2dac9028"


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open()
    fill(store)
    yield store
    store.close()


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _load(folder: Path, store: Store) -> Loaded:
    return load_initializer(folder, store, NOW)


def test_our_own_package_loads_whole(tmp_path: Path, store: Store) -> None:
    write_package(small(), tmp_path / "package")
    loaded = _load(tmp_path / "package", store)
    assert loaded.refused == ()
    assert loaded.lines == {
        "privileges": 1,
        "encountertypes": 1,
        "encounterroles": 1,
        "roles": 2,
        "conceptsources": 1,
        "concepts": 5,
        "programs": 1,
        "programworkflows": 1,
        "programworkflowstates": 2,
        "personattributetypes": 1,
        "ampathforms": 1,
        "ampathformstranslations": 3,
    }
    privilege = store.first("privilege", name="See Small Records") or {}
    kind = store.get("encountertype", TYPE) or {}
    assert kind["viewPrivilege"] == kind["editPrivilege"] == privilege["uuid"]
    question = store.get("concept", uuid_of("question")) or {}
    assert question["answers"] == [uuid_of("yes"), uuid_of("no")]
    names = {(each["locale"], each["name"]) for each in store.find("conceptname", concept=uuid_of("yes"))}
    assert names == {("en", "Small yes"), ("es", "Pequeño sí")}
    score = store.get("concept", uuid_of("score")) or {}
    assert (score["lowAbsolute"], score["hiAbsolute"], score["allowDecimal"]) == (0, 4, True)


def test_loading_again_changes_nothing(tmp_path: Path, store: Store) -> None:
    write_package(small(), tmp_path / "package")
    _load(tmp_path / "package", store)
    kinds = ("concept", "conceptname", "conceptmapping", "role", "encountertype", "state", "form", "clob")
    before = {kind: store.find(kind) for kind in kinds}
    load_initializer(tmp_path / "package", store, datetime(2027, 1, 1, tzinfo=UTC))
    assert {kind: store.find(kind) for kind in kinds} == before


def test_headers_in_any_case_and_order_with_a_mark_of_a_spreadsheet(tmp_path: Path, store: Store) -> None:
    text = f"\ufeffDESCRIPTION , nAmE,uuid,_order:10\nSeen, Triage ,{UUID},\n,,,\n"
    _write(tmp_path, "encountertypes/a.csv", text)
    assert _load(tmp_path, store).refused == ()
    assert (store.get("encountertype", UUID) or {})["name"] == "Triage"


def test_files_of_a_domain_load_in_their_order(tmp_path: Path, store: Store) -> None:
    _write(tmp_path, "roles/a.csv", "Uuid,Role name,Inherited roles,_order:2000\n,Late,Early,\n")
    _write(tmp_path, "roles/b.csv", "Uuid,Role name,_order:1000\n,Early,\n")
    assert _load(tmp_path, store).refused == ()
    early = store.first("role", name="Early") or {}
    assert (store.first("role", name="Late") or {})["inheritedRoles"] == [early["uuid"]]


def test_a_bad_line_is_told_and_the_next_one_read(tmp_path: Path, store: Store) -> None:
    text = f"Uuid,Name,View privilege\n{UUID},Locked,No Such Privilege\n{OTHER},Open,\n"
    _write(tmp_path, "encountertypes/a.csv", text)
    loaded = _load(tmp_path, store)
    assert loaded.refused == ("a.csv:2: there is no privilege 'No Such Privilege'",)
    assert store.get("encountertype", UUID) is None
    assert store.get("encountertype", OTHER) is not None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"{UUID},,N/A,Misc,,", "fully specified name"),
        (f"{UUID},Tall,Wood,Misc,,", "no conceptdatatype 'Wood'"),
        (f"{UUID},Tall,Coded,Misc,Nobody,", "no concept 'Nobody'"),
        (f"{UUID},Tall,N/A,Misc,,LOINC:1", "no concept source 'LOINC'"),
        (f"{UUID},Tall,N/A,Misc,,1065", "write it as source:code"),
    ],
)
def test_a_bad_concept_leaves_nothing(tmp_path: Path, store: Store, row: str, says: str) -> None:
    header = "Uuid,Fully specified name:en,Data type,Data class,Answers,Mappings|SAME-AS"
    _write(tmp_path, "concepts/a.csv", f"{header}\n{row}\n")
    (refused,) = _load(tmp_path, store).refused
    assert says in refused
    assert store.get("concept", UUID) is None
    assert store.find("conceptname", concept=UUID) == []


def test_names_that_left_the_line_are_voided(tmp_path: Path, store: Store) -> None:
    header = "Uuid,Fully specified name:en,Short name:en,Data type,Data class"
    _write(tmp_path, "concepts/a.csv", f"{header}\n{UUID},Height,Ht,N/A,Misc\n")
    _load(tmp_path, store)
    _write(tmp_path, "concepts/a.csv", f"{header}\n{UUID},Height,,N/A,Misc\n")
    _load(tmp_path, store)
    voided = {each["name"]: bool(each.get("voided")) for each in store.find("conceptname", concept=UUID)}
    assert voided == {"Height": False, "Ht": True}


def test_concepts_are_found_by_uuid_name_and_code(tmp_path: Path, store: Store) -> None:
    _write(tmp_path, "conceptsources/a.csv", "Uuid,Name,Description\n,Local,d\n")
    header = "Uuid,Fully specified name:en,Data type,Data class,Answers,Same as mappings"
    third = "ccc1a367-3047-4833-af27-b30e2dac9028"
    rows = (
        f"{UUID},One,N/A,Misc,,Local:1\n{OTHER},Two,N/A,Misc,,\n{third},Which?,Coded,Question,Local:1; Two,\n"
    )
    _write(tmp_path, "concepts/a.csv", f"{header}\n{rows}")
    assert _load(tmp_path, store).refused == ()
    assert (store.get("concept", third) or {})["answers"] == [UUID, OTHER]


def test_retiring(tmp_path: Path, store: Store) -> None:
    _write(tmp_path, "encountertypes/a.csv", f"Uuid,Name\n{UUID},Triage\n")
    _load(tmp_path, store)
    _write(tmp_path, "encountertypes/a.csv", f"Uuid,Void/Retire,Name\n{UUID},TRUE,\n")
    assert _load(tmp_path, store).refused == ()
    assert (store.get("encountertype", UUID) or {})["retired"] is True


def test_a_new_version_of_a_form_retires_the_old_one(tmp_path: Path, store: Store) -> None:
    package = tmp_path / "package"
    write_package(small(), package)
    _load(package, store)
    path = package / "ampathforms/small-form-1-0-0.json"
    document = json.loads(path.read_text()) | {"version": "2.0.0"}
    path.write_text(json.dumps(document))
    _load(package, store)
    assert (store.get("form", form().uuid) or {})["retired"] is True
    newer = form_identifier("Small form", "2.0.0")
    (resource,) = store.find("formresource", form=newer, name="JSON schema")
    assert json.loads((store.get("clob", resource["valueReference"]) or {})["value"])["version"] == "2.0.0"


def test_a_changed_form_of_the_same_version_keeps_its_clob(tmp_path: Path, store: Store) -> None:
    package = tmp_path / "package"
    write_package(small(), package)
    _load(package, store)
    before = store.find("formresource", form=form().uuid)
    path = package / "ampathforms/small-form-1-0-0.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"description": "changed"}))
    _load(package, store)
    assert store.find("formresource", form=form().uuid) == before
    assert (store.get("form", form().uuid) or {})["description"] == "changed"


def test_translations_belong_to_the_form_of_that_name_and_language(tmp_path: Path, store: Store) -> None:
    package = tmp_path / "package"
    write_package(small(), package)
    _load(package, store)
    name = "Small form_translations_es"
    before = store.first("formresource", form=form().uuid, name=name) or {}
    path = package / "ampathformstranslations/small-form-1-0-0-es.json"
    path.write_text(json.dumps({"form": "Small form", "language": "es", "translations": {"a": "b"}}))
    _load(package, store)
    assert store.first("formresource", form=form().uuid, name=name) == before
    stored = json.loads((store.get("clob", before["valueReference"]) or {})["value"])
    assert stored["translations"] == {"a": "b"}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ('{"form": "Other", "language": "es", "translations": {}}', "no form 'Other'"),
        ('{"form": "Small form", "translations": {}}', "'language' is missing"),
        ('{"language": "es", "translations": {}}', "'form' is missing"),
    ],
)
def test_translations_of_nothing_are_refused(tmp_path: Path, store: Store, document: str, says: str) -> None:
    _write(tmp_path, "ampathformstranslations/a.json", document)
    (refused,) = _load(tmp_path, store).refused
    assert says in refused


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("{", "not JSON"),
        ("[]", "not a form"),
        ('{"name": "F", "version": "1", "retired": false}', "'published' is missing"),
        ('{"name": "F", "version": "1", "retired": false, "published": true}', "'encounter' is missing"),
        (
            '{"name": "F", "version": "1", "retired": false, "published": true, "encounter": "None"}',
            "no encountertype 'None'",
        ),
    ],
)
def test_a_bad_form_is_told(tmp_path: Path, store: Store, document: str, says: str) -> None:
    _write(tmp_path, "ampathforms/f.json", document)
    (refused,) = _load(tmp_path, store).refused
    assert refused.startswith("f.json: ")
    assert says in refused
    assert store.find("form") == []


def test_what_is_not_read_is_said(tmp_path: Path, store: Store) -> None:
    _write(tmp_path, "locations/a.csv", "Uuid,Name\n,Here\n")
    assert _load(tmp_path, store).refused == ("locations: this domain is not read here",)


def test_a_missing_folder_is_one_sentence(tmp_path: Path, store: Store) -> None:
    with pytest.raises(NoSuchFolder, match="hst package"):
        _load(tmp_path / "none", store)


def _program_files(folder: Path) -> None:
    header = "Uuid,Fully specified name:en,Data type,Data class"
    names = "".join(f",{name},N/A,Misc\n" for name in ("Walk", "Pace", "Slow", "Done"))
    _write(folder, "concepts/a.csv", f"{header}\n{names}")
    _write(folder, "programs/a.csv", f"Uuid,Program concept,Outcomes concept\n{UUID},Walk,Done\n")
    _write(folder, "programworkflows/a.csv", f"Uuid,Program,Workflow concept\n{OTHER},Walk,Pace\n")
    third = "ccc1a367-3047-4833-af27-b30e2dac9028"
    rows = f"{third},Pace,Slow,true,\n,Pace,Done,,true\n"
    _write(folder, "programworkflowstates/a.csv", f"Uuid,Workflow,State concept,Initial,Terminal\n{rows}")


def test_programs_workflows_and_states_are_found_by_their_concepts(tmp_path: Path, store: Store) -> None:
    _program_files(tmp_path)
    loaded = _load(tmp_path, store)
    assert loaded.refused == ("a.csv:3: the uuid is missing: without it every start would make another one",)
    program = store.get("program", UUID) or {}
    assert program["name"] == "Walk"
    assert program["outcomesConcept"] is not None
    (workflow,) = store.find("workflow", program=UUID)
    (state,) = store.find("state", workflow=workflow["uuid"])
    assert (state["initial"], state["terminal"]) == (True, False)


def test_a_workflow_stays_with_its_program(tmp_path: Path, store: Store) -> None:
    _program_files(tmp_path)
    _load(tmp_path, store)
    third = "ddd1a367-3047-4833-af27-b30e2dac9028"
    _write(tmp_path, "programs/a.csv", f"Uuid,Name,Program concept\n{UUID},,Walk\n{third},Other,Slow\n")
    _write(tmp_path, "programworkflows/a.csv", f"Uuid,Program,Workflow concept\n{OTHER},Other,Pace\n")
    assert "a.csv:2: this workflow belongs to another program" in _load(tmp_path, store).refused
    assert (store.get("workflow", OTHER) or {})["program"] == UUID


@pytest.mark.parametrize(
    ("domain", "kind", "header"),
    [
        ("encounterroles", "encounterrole", "Name"),
        ("conceptsources", "conceptsource", "Name"),
        ("personattributetypes", "personattributetype", "Name"),
    ],
)
def test_what_a_line_retires_stays_and_is_retired(
    tmp_path: Path, store: Store, domain: str, kind: str, header: str
) -> None:
    _write(tmp_path, f"{domain}/a.csv", f"Uuid,{header}\n{UUID},Thing\n")
    _load(tmp_path, store)
    _write(tmp_path, f"{domain}/a.csv", f"Uuid,Void/Retire,{header}\n{UUID},true,\n{OTHER},true,\n")
    assert _load(tmp_path, store).refused == ("a.csv:3: there is nothing to retire",)
    assert (store.get(kind, UUID) or {})["retired"] is True


def test_a_number_that_is_none_costs_its_line(tmp_path: Path, store: Store) -> None:
    header = "Uuid,Fully specified name:en,Data type,Data class,Absolute low"
    _write(tmp_path, "concepts/a.csv", f"{header}\n{UUID},Height,Numeric,Misc,low\n")
    assert _load(tmp_path, store).refused == ("a.csv:2: the column 'absolute low' holds no number",)
