import io
import wave

from speech.samples import lasts_s, silence, wav


def test_wav_files_are_understood_by_others() -> None:
    with wave.open(io.BytesIO(wav(silence(0.5)))) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (22050, 2, 1)
        assert file.getnframes() == 11025


def test_samples_know_how_long_they_last() -> None:
    assert lasts_s(silence(1.5)) == 1.5
