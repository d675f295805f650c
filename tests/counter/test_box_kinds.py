from contracts.box_contract import BoxContract


class TestOurOwnBoxes(BoxContract):
    kind = "box"


class TestPads(BoxContract):
    kind = "pad"


class TestKeypads(BoxContract):
    kind = "keypad"
