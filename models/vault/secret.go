package vault

import "github.com/milaan-project/milaan/models"

// SealSecret seals a small secret for a purpose under the master key: a second factor, which has no case whose key could.
func (v *Vault) SealSecret(purpose string, plain []byte) ([]byte, error) {
	now := &v.keys[0]
	aead, err := newAEAD(mac(now.key, []byte("milaan secret "+purpose)))
	if err != nil {
		return nil, err
	}
	return v.encrypt(aead, plain, now.id, []byte(purpose))
}

// OpenSecret opens what SealSecret sealed for the same purpose. It returns an Internal Error for anything else.
func (v *Vault) OpenSecret(purpose string, sealed []byte) ([]byte, error) {
	master, err := v.by(sealed)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(mac(master.key, []byte("milaan secret "+purpose)))
	if err != nil {
		return nil, err
	}
	plain, err := decrypt(aead, sealed[keyIDSize:], []byte(purpose))
	if err != nil {
		return nil, models.Errorf(models.Internal, "a stored secret was altered or damaged", "दर्ज रहस्य बदला गया है या ख़राब है").
			Advise("Restore the registry from a backup, or make the secret anew.", "रजिस्टर को बैकअप से वापस लाएँ, या रहस्य नया बनाएँ।").Because(err)
	}
	return plain, nil
}

// Derive makes a key for a purpose from the master key: the same one as long as that is not replaced.
func (v *Vault) Derive(purpose string) []byte {
	return mac(v.keys[0].key, []byte("milaan key for "+purpose))
}
