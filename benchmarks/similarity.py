"""python -m benchmarks.similarity: measure the search for likely duplicates of one draft."""

from functools import partial

from benchmarks.measure import median_ms
from benchmarks.portfolio import generated
from governance.domain.similarity import Purpose, SimilarityIndex

NUMBER = 100_000


def main() -> None:
    """Measure building the index and searching it, for a draft like the others and an odd one."""
    purposes = [Purpose(each.serial, each.name, each.description) for each in generated(NUMBER)]
    built: list[SimilarityIndex] = []
    build_ms = median_ms(lambda: built.append(SimilarityIndex(purposes)), 1)
    like, index = purposes[NUMBER // 2], built[-1]
    print(f"{NUMBER:,} initiatives: the index is built in {build_ms:,.1f} ms")
    for what, draft in (
        ("name and description", (like.name, like.description)),
        ("name alone", ("Summaries of energy appeals",)),
    ):
        search_ms = median_ms(partial(index.find, *draft), 9)
        print(f"search by {what:21}{search_ms:9.1f} ms")


if __name__ == "__main__":
    main()
