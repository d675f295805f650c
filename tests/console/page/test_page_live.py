"""Everybody sees everybody's moves, a cut is told at once and heals, and nothing is done twice."""

import pytest

from fakes.browser import HeldAnswer, route_begins, until
from fakes.desks import BoxOnDesk


def number(page):
    return page.locator("#panel .number").text_content().strip()


def waiting(page):
    return page.locator("#queue tbody th a").all_text_contents()


def is_cut(page):
    return page.locator("#cut").is_visible()


def test_two_browsers_and_a_box_see_each_others_moves(a_site, sit, tmp_path):
    with BoxOnDesk(tmp_path / "box-1") as box:
        desks = a_site(desk="comes_within_s = 0", box=f'box = "serial://{tmp_path}/box-1?baudrate=38400&address=1"')
        desks.start("counter")
        desks.issue("ΑΑΑΑ")
        one, other = sit(desks, counter=1), sit(desks, "nikos", counter=2)
        until(one, lambda: box.shows() != "--", "the box is spoken to")
        box.press("NEXT")
        until(one, lambda: number(one) == "Α001", "a press on the box is seen at its counter")
        until(other, lambda: waiting(other) == ["Α002", "Α003", "Α004"], "and at the other one")
        other.locator("#next").click()
        until(one, lambda: waiting(one) == ["Α003", "Α004"], "a click there is seen here")
        one.locator("#next").click()
        until(one, lambda: box.shows() == "A003", "a click here is seen on the box")
        until(one, lambda: (number(one), number(other)) == ("Α003", "Α002"), "and each sees its own")


def test_a_double_click_calls_one(desks, sit):
    desks.issue("ΑΑΑ")
    page = sit(desks, counter=1)
    page.locator("#next").dblclick()
    until(page, lambda: number(page) == "Α001", "the call")
    page.wait_for_timeout(600)
    assert number(page) == "Α001" and desks.number("Α002") == "WAITING"


def test_the_same_form_from_a_page_that_is_old_is_done_once(desks, sit):
    """Two presses with the key that the form had: what a browser without script, or a slow network, can send."""
    desks.issue("ΑΑΑ")
    page = sit(desks, counter=1)
    csrf = page.locator("meta[name=csrf]").get_attribute("content")
    form = {"csrf": csrf, "key": page.locator("form.next [name=key]").get_attribute("value"), "has_come": "yes"}
    for _ in range(2):
        assert page.request.post(f"{desks.address}/do/next", form=form, headers={"Accept": "application/json"}).ok
    assert desks.number("Α002") == "WAITING"


def test_a_console_that_is_killed_is_told_at_once_and_the_page_heals_by_itself(desks, sit, shots):
    desks.issue("ΑΑΑ")
    page = sit(desks, counter=1)
    page.locator("#next").click()
    until(page, lambda: number(page) == "Α001", "the call")
    desks.kill("counter.console")
    until(page, lambda: is_cut(page), "the page says that it is cut off")
    assert "ξανασυνδέεται" in page.locator("#cut").text_content()
    page.screenshot(path=shots / "console-el-cut.png")
    page.locator("#key-finish").click()
    assert desks.number("Α001") == "CALLED", "nothing is done behind a cut"
    desks.call_next(2)
    desks.start("counter.console")
    desks.until_it_answers()
    until(page, lambda: not is_cut(page), "the page is back")
    until(page, lambda: waiting(page) == ["Α003"], "with what has happened meanwhile")
    page.locator("#key-finish").click()
    until(page, lambda: desks.number("Α001") == "FINISHED", "and its keys work")


def test_a_click_that_got_no_answer_is_sent_again_and_done_once(desks, sit):
    desks.issue("ΑΑΑ")
    page = sit(desks, counter=1)
    tries = []

    def lose_the_answer(route):
        tries.append(route.request.post_data)
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/do/next", lose_the_answer)
    route_begins(page)
    page.locator("#next").click()
    until(page, lambda: len(tries) == 2, "it is sent again")
    until(page, lambda: number(page) == "Α001", "the call")
    assert tries[0] == tries[1]
    assert desks.number("Α002") == "WAITING"


def test_a_line_that_went_dead_is_noticed(desks, sit):
    page = sit(desks, counter=1)
    page.context.set_offline(True)
    until(page, lambda: is_cut(page), "the page says so")
    page.context.set_offline(False)
    until(page, lambda: not is_cut(page), "and is back")


def test_what_is_typed_and_where_the_focus_is_survive_others_moves(desks, sit):
    desks.issue("ΑΑΑΑ")
    page = sit(desks, counter=1)
    page.locator("#queue a", has_text="Α003").focus()
    desks.call_next(2)
    until(page, lambda: waiting(page) == ["Α002", "Α003", "Α004"], "the other's call")
    assert page.evaluate("document.activeElement.textContent") == "Α003"
    page.locator("#q").fill("Α00")
    desks.call_next(2, has_come=True)
    until(page, lambda: waiting(page) == ["Α003", "Α004"], "the other's next call")
    assert page.locator("#q").input_value() == "Α00"
    page.locator("#tab-messages").click()
    page.locator("#message-el").fill("Μισή πρόταση")
    desks.post("Μια άλλη ανακοίνωση")
    until(page, lambda: "Μια άλλη" in page.locator("#messages").text_content(), "the other's message")
    assert page.locator("#message-el").input_value() == "Μισή πρόταση"


def test_a_search_that_is_late_does_not_take_the_page_back(desks, sit):
    page = sit(desks, counter=1)
    late = []
    page.route("**/?q=*", lambda route: late.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    route_begins(page)
    page.locator("#q").fill("Α0")
    until(page, lambda: late, "it is searched for")
    page.locator("#tab-messages").click()
    page.locator("#message-el").wait_for()
    late[0].continue_()
    page.wait_for_timeout(300)
    assert page.locator("#message-el").is_visible() and page.url.endswith("/messages")


def test_a_ticket_that_is_looked_at_stays_true(desks, sit):
    desks.issue("ΑΑ")
    page = sit(desks, counter=1)
    page.locator("#queue a", has_text="Α002").click()
    page.locator("#sheet .why", has_text="Προηγείται 1").wait_for()
    desks.call_next(2)
    page.locator("#sheet .why", has_text="Είναι το επόμενο").wait_for()
    desks.call_next(3)
    page.locator("#sheet .status.is-called", has_text="θέση 3").wait_for()


def test_who_is_removed_is_shown_the_door(desks, sit):
    page = sit(desks, counter=1)
    admin = sit(desks, "admin")
    admin.locator("#tab-staff").click()
    admin.locator("summary", has_text="Μαρία").click()
    admin.locator("li", has_text="Μαρία").locator("form[data-do=clerk_remove] button").click()
    page.locator("#pin").wait_for()


@pytest.mark.parametrize("count", [300])
def test_of_many_the_first_are_shown_and_the_rest_on_request(desks, sit, count):
    desks.issue("Α" * count)
    page = sit(desks, counter=1)
    assert len(waiting(page)) == 60
    page.locator(".more a").click()
    until(page, lambda: len(waiting(page)) == count, "all of them")
    page.locator("#q").fill("a 299")
    page.locator("#found a", has_text="Α299").click()
    page.locator("#sheet h2", has_text="Α299").wait_for()


def test_a_key_that_is_pressed_before_the_answer_to_the_last_is_not_lost(desks, sit):
    desks.issue("ΑΑ")
    page = sit(desks, counter=1)
    held = []
    page.route("**/do/next", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    route_begins(page)
    page.locator("#next").click()
    until(page, lambda: held, "the call is on its way")
    desks.call_next(1)
    until(page, lambda: number(page) == "Α001", "the page shows a call")
    page.keyboard.press("KeyH")
    page.wait_for_timeout(100)
    assert desks.number("Α001") == "CALLED"
    held[0].fulfill(status=200, json={"sentence": "Κλήθηκε.", "undo": None, "until": None})
    until(page, lambda: desks.number("Α001") == "HELD", "then it is held")


def test_undo_takes_back_what_was_pressed_last_also_before_its_answer(desks, sit):
    desks.issue("ΑΑ")
    page = sit(desks, counter=1)
    page.keyboard.press("Space")
    page.locator("#panel.is-called").wait_for()
    page.locator("#toast", has_text="Α001").wait_for()
    answer = HeldAnswer(page, "/do/begin")
    page.keyboard.press("KeyB")
    until(page, answer.is_there, "it is done, and its answer on the way")
    page.locator("#panel.is-serving").wait_for()
    page.keyboard.press("u")
    page.wait_for_timeout(100)
    assert desks.number("Α001") == "SERVING"
    answer.arrives()
    until(page, lambda: desks.number("Α001") == "CALLED", "the beginning is taken back, not the call before it")


def calling(desks, sit):
    """A clerk has called Α001 of two, and the answer is on the way."""
    desks.issue("ΑΑ")
    page = sit(desks, counter=1)
    answer = HeldAnswer(page, "/do/next")
    page.keyboard.press("Space")
    until(page, answer.is_there, "the call is done, and its answer on the way")
    return page, answer


def test_undo_forgets_what_still_waits_for_its_turn(desks, sit):
    page, answer = calling(desks, sit)
    page.locator("#panel.is-called").wait_for()
    page.keyboard.press("KeyB")
    page.keyboard.press("Control+z")
    answer.arrives()
    page.locator("#toast", has_text="Α001").wait_for()
    page.wait_for_timeout(100)
    assert desks.number("Α001") == "CALLED"


def test_a_sheet_that_was_opened_before_an_answer_stays_open(desks, sit):
    page, answer = calling(desks, sit)
    page.locator("#queue a", has_text="Α002").click()
    page.locator("#sheet[open]").wait_for()
    answer.arrives()
    page.locator("#toast", has_text="Α001").wait_for()
    assert page.locator("#sheet[open]").is_visible()


def test_a_menu_that_was_opened_before_an_answer_stays_open(desks, sit):
    page = sit(desks, counter=1)
    answer = HeldAnswer(page, "/do/pause")
    page.locator("#key-pause").click()
    until(page, answer.is_there, "the break has begun, and its answer is on the way")
    page.locator(".is-me summary").click()
    answer.arrives()
    page.locator("#toast p", has_text="Διάλειμμα").wait_for()
    assert page.locator(".is-me .menu-body").is_visible()


def test_of_two_sheets_the_one_asked_for_last_opens(desks, sit):
    first, last = (desks.hall.find(number) for number in desks.issue("ΑΑ"))
    page = sit(desks, counter=1)
    answer = HeldAnswer(page, f"/ticket/{first.id}")
    page.locator("#queue a", has_text=first.number).click()
    until(page, answer.is_there, "the first is on the way")
    page.locator("#queue a", has_text=last.number).click()
    page.locator("#sheet h2", has_text=last.number).wait_for()
    answer.arrives()
    page.wait_for_timeout(200)
    assert last.number in page.locator("#sheet h2").text_content()
