"""The upper halves of two Greek code pages, typed from the Unicode Consortium's mapping files
VENDORS/MICSFT/WINDOWS/CP1253.TXT and VENDORS/MICSFT/PC/CP737.TXT; of the latter the letters and what else a ticket
may hold. "�" is a byte that is left out."""

CP1253 = (
    "€�‚ƒ„…†‡�‰�‹����" "�‘’“”•–—�™�›����"
    "\u00a0΅Ά£¤¥¦§¨©�«¬\u00ad®―" "°±²³΄µ¶·ΈΉΊ»Ό½ΎΏ"
    "ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟ" "ΠΡ�ΣΤΥΦΧΨΩΪΫάέήί"
    "ΰαβγδεζηθικλμνξο" "πρςστυφχψωϊϋόύώ�"
)  # fmt: skip
CP737 = (
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ" "ΡΣΤΥΦΧΨΩαβγδεζηθ"
    "ικλμνξοπρσςτυφχψ" "����������������"
    "����������������" "����������������"
    "ωάέήϊίόύϋώΆΈΉΊΌΎ" "Ώ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0"
)  # fmt: skip
PAGES = {"1253": CP1253, "737": CP737}
