package enrol

import (
	"context"
	"errors"

	"github.com/milaan-project/milaan/models"
)

// field is the name of the multipart field and JSON member that every fault of a photograph points to.
const field = "photo"

var (
	errEmpty = models.Errorf(models.Invalid, "the photograph is empty", "फ़ोटो ख़ाली है").At(field).
			Advise("Choose the file again and send it once more.", "फ़ाइल फिर से चुनें और दोबारा भेजें।")
	errHEIC = models.Errorf(models.UnsupportedMedia, "this is a HEIC photograph, which cannot be read here", "यह HEIC फ़ोटो है, जो यहाँ नहीं खुलती").At(field).
		Advise("Send JPEG: on an iPhone choose Settings, Camera, Formats, Most Compatible, or share the photograph by e-mail.",
			"JPEG भेजें: आईफ़ोन में Settings, Camera, Formats, Most Compatible चुनें, या फ़ोटो को ई-मेल से साझा करें।")
	errMoving = models.Errorf(models.UnsupportedMedia, "this is a moving picture", "यह चलती हुई तस्वीर है").At(field).
			Advise("Send one still photograph as JPEG.", "एक स्थिर फ़ोटो JPEG में भेजें।")
	errNotPhoto = models.Errorf(models.UnsupportedMedia, "this file is not a JPEG, PNG or WebP photograph", "यह फ़ाइल JPEG, PNG या WebP फ़ोटो नहीं है").At(field).
			Advise("Send the photograph as JPEG; the name of the file does not matter, its content does.",
			"फ़ोटो JPEG में भेजें; फ़ाइल का नाम नहीं, उसकी सामग्री देखी जाती है।")
	errTooManyBytes = models.Errorf(models.TooLarge, "the photograph has more than 25 MB", "फ़ोटो 25 MB से बड़ी है").At(field).
			Advise("Save it smaller, or as JPEG, and send it again.", "उसे छोटा करके या JPEG में सहेजकर दोबारा भेजें।")
	errTooManyPixels = models.Errorf(models.TooLarge, "the photograph has more than 60 megapixels", "फ़ोटो 60 मेगापिक्सेल से बड़ी है").At(field).
				Advise("Save it with fewer pixels and send it again; 2 megapixels of a face are plenty.",
			"उसे कम पिक्सेल में सहेजकर दोबारा भेजें; चेहरे के लिए 2 मेगापिक्सेल बहुत हैं।")
	errTooHeavy = models.Errorf(models.TooLarge, "the photograph takes too much memory to open", "यह फ़ोटो खोलने में बहुत ज़्यादा मेमोरी लगती है").At(field).
			Advise("Save it as an ordinary JPEG with fewer pixels and send that; 2 megapixels of a face are plenty.",
			"उसे साधारण JPEG में, कम पिक्सेल के साथ सहेजकर भेजें; चेहरे के लिए 2 मेगापिक्सेल बहुत हैं।")
	errCutOff = models.Errorf(models.Invalid, "the photograph is cut off: its end is missing", "फ़ोटो अधूरी है: उसका अंत नहीं पहुँचा").At(field).
			Advise("Send it again; if that fails, copy the original from the phone once more.", "दोबारा भेजें; फिर भी न हो तो फ़ोन से मूल फ़ाइल फिर से लें।")
	errDamaged = models.Errorf(models.Invalid, "the photograph is damaged and cannot be read", "फ़ोटो ख़राब है और पढ़ी नहीं जा सकती").At(field).
			Advise("Open it on the phone, save it again as JPEG and send that.", "उसे फ़ोन पर खोलें, फिर से JPEG में सहेजें और वही भेजें।")
	errRareFormat = models.Errorf(models.UnsupportedMedia, "the photograph uses a rare variant of its format", "फ़ोटो अपने प्रारूप के किसी दुर्लभ रूप में है").At(field).
			Advise("Open it on the phone, save it again as an ordinary JPEG and send that.", "उसे फ़ोन पर खोलें, साधारण JPEG में फिर से सहेजें और वही भेजें।")
	errEyesOutside = models.Errorf(models.Invalid, "the eyes are not on the photograph", "आँखें फ़ोटो पर नहीं हैं").At("eyes").
			Advise("Tap the middle of each eye on the photograph itself.", "फ़ोटो पर ही हर आँख के बीच में छुएँ।")
	errEyesTogether = models.Errorf(models.Invalid, "the two eyes are too close together", "दोनों आँखें बहुत पास हैं").At("eyes").
			Advise("Tap the child's right eye, then the left; enlarge the photograph first if the face is small.",
			"पहले बच्चे की दाईं आँख छुएँ, फिर बाईं; चेहरा छोटा हो तो पहले फ़ोटो बड़ी करें।")
	errBoxOutside = models.Errorf(models.Invalid, "the box of a face is not on the photograph", "चेहरे का घेरा फ़ोटो पर नहीं है").At("box").
			Advise("Mark the face on the photograph itself.", "फ़ोटो पर ही चेहरे पर निशान लगाएँ।")
	errBusy = models.Errorf(models.Busy, "too many photographs are being looked at", "इस समय बहुत-सी फ़ोटो देखी जा रही हैं").
		Advise("Send it again in a few seconds; nothing of it was kept.", "कुछ सेकंड बाद दोबारा भेजें; अभी इसका कुछ नहीं रखा गया।")
	errClosed = models.Errorf(models.Unavailable, "face recognition is shutting down", "चेहरा पहचान बंद हो रही है").
			Advise("Try again in a minute.", "एक मिनट बाद फिर कोशिश करें।")
	errNetwork = models.Errorf(models.Internal, "face recognition failed on this photograph", "इस फ़ोटो पर चेहरा पहचान विफल रही").At(field).
			Advise("Send another photograph, and tell the administrator.", "दूसरी फ़ोटो भेजें और प्रशासक को बताएँ।")
)

func errGivenUp(ctx context.Context) error {
	return models.Errorf(models.Unavailable, "there was no time left to look at the photograph", "फ़ोटो देखने का समय नहीं बचा").
		Advise("Try again in a minute.", "एक मिनट बाद फिर कोशिश करें।").Because(context.Cause(ctx))
}

func errModels(folder string, cause error) error {
	return models.Errorf(models.Unavailable, "a file of the face networks cannot be read in %q", "%q में चेहरा पहचान के नेटवर्क की फ़ाइल नहीं पढ़ी जा सकी", folder).
		Advise("Run `make models` to fetch them, or set MILAAN_MODELS to the folder that holds them.",
			"उन्हें लाने के लिए `make models` चलाएँ, या MILAAN_MODELS में उनका फ़ोल्डर बताएँ।").Because(cause)
}

func errClosing(closing, err error) error { return errors.Join(err, closing) }
