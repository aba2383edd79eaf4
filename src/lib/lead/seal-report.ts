import { armor, Encrypter } from 'age-encryption';

/*
 * The one door to age. It runs in a Worker of its own that is loaded when a moderator locks a
 * report: nobody else ever fetches it, and it sees nothing but that report.
 */

/**
 * Locks `report` to a public key of age (age-encryption.org/v1). What `recipient`'s secret key
 * opens is exactly the UTF-8 of `report`. Answers with the file in its armour of ASCII lines; throws
 * if the key is none.
 */
export async function sealReport(report: string, recipient: string): Promise<string> {
	const encrypter = new Encrypter();
	encrypter.addRecipient(recipient);
	return armor.encode(await encrypter.encrypt(report));
}
