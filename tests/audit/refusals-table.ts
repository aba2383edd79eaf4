/*
 * Where each refusal of crypto/PROTOCOL.md is tried: negative vectors of tests/vectors/mde1, or the title
 * of a test behind the name of its file in tests/unit/crypto/room. In the order of the text.
 */
export const TRIED: Readonly<Record<string, readonly string[]>> = {
	'6 Lobby frame, direction': ['lobby-frame/direction-2'],
	'6 Lobby frame, type': ['lobby-frame/type-0', 'lobby-frame/type-7'],
	'6 Lobby frame, hs_id': ['message1/link-other-hs-id', 'message3/link-other-hs-id'],
	'6 Lobby frame, part': ['lobby-frame/part-1-of-1'],
	'6 Lobby frame, parts': ['lobby-frame/no-parts', 'lobby-frame/part-1-of-5'],
	'6 Lobby frame, length of data': ['lobby-frame/length-939'],
	'6 Lobby frame, data': ['lobby-frame/padding'],
	'6 any length but 1234': [
		...['message1/link-one-byte-long', 'message1/link-version-2', 'message1/link-other-mode'],
		...['message1/link-other-hs-id', 'message1/link-pk-low-order'],
		'waiting-room: a fifth handshake of one invite is begun, or one outlives its time'
	],
	'6 any length but 1168': [
		...['message2/link-one-byte-long', 'message2/link-ct-low-order', 'message2/code-identity'],
		'participant: a third message 2, or the same one again, gets an answer',
		'participant: she goes on proving when she was asked to wait, or ends the wait herself'
	],
	'6 another length than 1264': [
		...[
			'message2/open-one-byte-long',
			'message2/open-other-room',
			'message2/open-signed-by-another'
		]
	],
	'6 any length but 142': ['message3/link-one-byte-long', 'message3/link-other-hs-id'],
	'6 an unknown status': [
		...['message4/link-waiting-status-6', 'message4/code-refused-with-body'],
		'message4/link-waiting-with-body'
	],
	'6 Greeting, words': ['message4/link-seen-sentence-4', 'message4/link-seen-nobody'],
	'6 Greeting, count': ['message4/link-seen-four-hosts'],
	'6 Greeting, first name': [
		...['message4/link-seen-no-name', 'message4/link-seen-long-name'],
		...['message4/link-seen-not-utf8', 'message4/link-seen-with-body']
	],
	'6 Welcome, SID': ['welcome/ticket-other-sid', 'welcome/ticket-same-tag-other-sid'],
	'6 Welcome, vk_room': ['welcome/link-other-room', 'welcome/ticket-other-room-key'],
	'6 Welcome, policy': [
		...['welcome/link-policy-version-2', 'welcome/link-other-house', 'welcome/link-other-names']
	],
	'6 Welcome, e': ['welcome/ticket-same-epoch', 'welcome/link-e-above'],
	'6 Welcome, term': ['welcome/link-term-above'],
	'6 Welcome, issuer': ['welcome/link-issuer-participant', 'welcome/link-issuer-nobody'],
	'6 Welcome, secret': [
		...['welcome/code-moderators-secret', 'welcome/moderator-participants-secret']
	],
	'6 Welcome, confirm': ['welcome/link-other-confirm', 'welcome/code-other-e'],
	'6 Welcome, her idx': [
		...['welcome/link-other-vk', 'welcome/link-place-of-another', 'welcome/ticket-of-another-place']
	],
	'6 Welcome, count': ['welcome/link-more-than-max'],
	'6 Welcome, entries': ['welcome/link-roster-cut', 'welcome/link-no-moderator'],
	'6 Welcome, Ed25519': [
		...['welcome/link-other-handshake', 'welcome/link-signed-by-another'],
		'welcome/link-other-prefix'
	],
	'7.1 idx': ['epoch/roster-idx-254'],
	'7.1 role': ['epoch/roster-role-2'],
	'7.1 flags': ['epoch/roster-flag-2'],
	'7.1 vk': ['epoch/roster-key-twice'],
	'7.1 name': ['epoch/roster-name-2048'],
	'7.1 first name': [
		...['epoch/first-name-empty', 'epoch/first-name-25', 'epoch/first-name-not-utf8']
	],
	'7.1 entries': ['epoch/roster-order', 'epoch/roster-idx-twice', 'welcome/link-no-moderator'],
	'7.1 policy': [
		...['epoch/policy-version-2', 'epoch/policy-flag-4', 'epoch/policy-tick-750'],
		...['epoch/policy-frame-2048', 'epoch/policy-max-65', 'epoch/policy-rotate-3601'],
		...['epoch/policy-max-0', 'epoch/policy-away-3601']
	],
	'7.3 e': ['grant/people-3-other-number'],
	'7.3 term': ['grant/people-3-other-term', 'succession/yielded-other-term'],
	'7.3 issuer': ['grant/people-3-other-issuer', 'grant/people-3-of-a-participant'],
	'7.3 W': [
		...['grant/people-11-one-left-out', 'grant/people-11-wrap-for-the-issuer'],
		...['grant/people-3-wrap-for-the-removed', 'grant/rekeyed-with-a-wrap']
	],
	'7.3 Hb': ['grant/people-11-healed-without-wrap'],
	'7.3 confirm': ['grant/people-3-other-confirm'],
	'7.3 wraps in the order of the bits': [
		...['grant/people-3-other-pk', 'grant/people-3-moderators-secret']
	],
	'7.3 delta': ['grant/people-3-other-delta-key', 'grant/people-3-ops-order'],
	'7.3 REMOVE': ['grant/people-3-remove-nobody'],
	'7.3 PUT': [
		...['grant/rekeyed-other-name', 'grant/rekeyed-other-role', 'grant/people-3-put-same-key'],
		'grant/people-3-put-other-place'
	],
	'7.3 ROLE': ['grant/demoted-role-of-a-participant', 'grant/demoted-role-of-a-newcomer'],
	'7.3 FLAGS': ['grant/healed-flags-as-they-are', 'ops: mute somebody who just came'],
	'7.3 POLICY': [
		...['grant/healed-policy-as-it-is', 'grant/healed-policy-other-house'],
		...['grant/healed-policy-other-names', 'ops: bring other frames']
	],
	'7.3 ROOMKEY': ['grant/healed-room-key-as-it-is'],
	'7.3 a part not below parts': [
		...['body/grant-part-8-of-8', 'body/nine-grant-parts', 'body/grant-empty'],
		...['grant/people-3-of-a-participant', 'grant/people-3-other-gid'],
		'receive-grant: is read after the close'
	],
	'8.1 flags': ['body/flag-16'],
	'8.1 phase': ['body/phase-2'],
	'8.1 view': ['body/view-cut'],
	'8.1 EVENT': [
		...['body/eseq-0', 'body/frag-2-of-2', 'body/eleven-fragments', 'body/content-421']
	],
	'8.1 GRANT': ['body/grant-part-8-of-8', 'body/nine-grant-parts', 'body/grant-empty'],
	'8.1 WANT': ['body/want-from-0', 'body/want-backwards'],
	'8.1 CAPSULE': ['body/capsule-too-long', 'body/capsule-too-short'],
	'8.1 FINAL': ['body/final-odd', 'body/final-short'],
	'8.1 PAIR_KEY': ['body/three-key-parts', 'body/key-part-2-of-2', 'body/key-empty'],
	'8.1 PAIR_CT': ['body/three-ct-parts', 'body/ct-empty'],
	'8.1 HEADS': ['body/no-heads', 'body/41-heads'],
	'8.1 YIELD': ['body/yield-32'],
	'8.1 SEED 32 bytes': ['body/seed-31', 'body/seed-33'],
	'8.1 LEAVE': ['body/leave-1'],
	'8.1 the capsule that repeats it': ['body/event-body-too-long'],
	'8.2 another kind': [
		...['area/text-kind-0', 'area/text-kind-7', 'area/text-not-full', 'area/text-first-0'],
		...['area/text-first-above-seq', 'area/text-first-64-below', 'area/text-left-over']
	],
	'8.2 from': [
		...['area/receipt-from-0', 'area/receipt-to-two-below', 'area/receipt-nothing'],
		'area/receipt-above-65535'
	],
	'11 another length': ['ticket/one-byte-short', 'ticket/version-2', 'ticket/idx-254'],
	'12 version byte': ['vault/between-version-2', 'vault/running-meeting-version-2'],
	'12 members': [
		...['vault/running-members-order', 'vault/running-three-tickets'],
		...['vault/running-participant-named', 'vault: a record that no meeting can have is kept']
	],
	'12 invites': [
		...['vault/running-invite-twice', 'vault/running-invite-named', 'vault/running-name-2048'],
		'vault: a record that no meeting can have is kept'
	],
	'12 open link': [
		...['vault/running-open-tried', 'vault/running-open-for-a-moderator'],
		...['vault/running-open-with-slot', 'vault/running-open-expires'],
		'vault/running-open-with-p'
	],
	'12 secret': ['vault/running-no-code'],
	'12 first names': ['vault/between-first-name-of-25'],
	'12 idx': ['vault/running-member-idx-254'],
	'12 groups': [
		...['vault/between-no-group', 'vault/between-nine-groups', 'vault/between-id-twice'],
		...['vault/between-no-first-name', 'vault/between-name-of-61', 'vault/between-next-of-61']
	],
	'12 co-moderators': [
		...['vault/between-moderators-7', 'vault/between-moderator-without-name'],
		'vault/between-moderator-twice'
	],
	'12 slots': [
		...['vault/between-slots-17', 'vault/between-slot-twice', 'vault/between-slot-name-2048'],
		'vault/running-name-without-slot'
	],
	'12 box': ['vault: a sealed vault with another inside is opened', 'vault-box/cut-short']
};
