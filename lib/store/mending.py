"""Making the store agree with its ledger: what was promised is put back, what was interrupted is finished."""

from lib.store.arrivals import kept
from lib.store.errors import StoreError
from lib.store.ledger import Account
from lib.store.store import Store


def reconcile(store: Store) -> list[str]:
    """Finish what was received, put back what is missing, set withdrawals as said. Returns what was done, in sentences."""
    account = Account.of(store.ledger.entries())
    back, lost = _put_back(store, account)
    said = [f"Put back from the kept files: {_versions(back)}."] if back else []
    said += [f"Could not be put back: {_versions(lost)}; put a backup in the place of this store."] if lost else []
    finished, gone = _finish(store, account)
    said += [f"An import that was interrupted is now finished: {_versions(finished)}."] if finished else []
    said += [f"{gone} upload(s) were interrupted before they were stored; upload again."] if gone else []
    for number, withdrawn in account.withdrawn.items():
        known = next((each for each in store.versions() if each.number == number), None)
        if known and known.withdrawn != withdrawn:
            store.set_withdrawn(number, withdrawn)
    return said


def _put_back(store: Store, account: Account) -> tuple[list[int], list[int]]:
    """Versions the ledger promises and the store lacks: those put back, and those whose kept files are gone."""
    here, back, lost = {each.number for each in store.versions()}, [], []
    for number in sorted(account.imported.keys() - here):
        arrival = kept(account.imported[number], store.places.checked)
        base = arrival and arrival.base
        if arrival is None or (base is not None and base not in {each.number for each in store.versions()}):
            lost.append(number)
            continue
        store.put_back(arrival, number)
        back.append(number)
    return back, lost


def _finish(store: Store, account: Account) -> tuple[list[int], int]:
    """Arrivals whose import was interrupted: the numbers finished, and how many were not kept whole."""
    finished, gone = [], 0
    for key in account.pending:
        there = next((each for each in store.versions() if each.arrival == key), None)
        if there:
            store.ledger.write("imported", key, there.sha256, there.number)
            continue
        arrival = kept(key, store.places.checked)
        if arrival is None:
            store.ledger.write("failed", key)
            gone += 1
            continue
        try:
            finished.append(store.finish(arrival).number)
        except StoreError:
            gone += 1
    return finished, gone


def _versions(numbers: list[int]) -> str:
    return f"version{'s' if len(numbers) > 1 else ''} {', '.join(str(each) for each in numbers)}"
