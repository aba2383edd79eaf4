import { beforeAll, expect, test } from 'vitest';
import { ready } from '../../../../crypto/primitives/ready.ts';
import { EMPTY_HALL, hallSecrets } from '../../../../crypto/room/hall.ts';
import { addInvite } from '../../../../crypto/room/invites.ts';
import { startLead } from '../../../../crypto/room/lead-open.ts';
import { view } from '../../../../crypto/room/show.ts';
import { seeded } from '../seeded.ts';

beforeAll(async () => {
	expect(await ready()).toBe(true);
});

test('a lead finds somebody or something at her door before there is a room, or after', () => {
	const leading = { record: undefined, firstName: 'Anna', house: 1, relayId: 'relay', now: 0 };
	const lead = startLead(leading, seeded('hall'));
	const { partials, servedFor, ...lists } = lead.hall;
	expect(Object.values(lists).flat()).toEqual([]);
	expect([partials.size, servedFor]).toEqual([0, undefined]);
	const nothing = { full: false, knocks: [], invites: [] };
	expect(view(lead, 0)).toMatchObject(nothing);
	const record = addInvite(lead.record, { kind: 'link' }, 1, seeded('invite'));
	const invited = { ...lead, record };
	expect(view(invited, 0).invites).toHaveLength(1);
	expect(view({ ...invited, phase: 'ended' }, 0)).toMatchObject(nothing);
});

test('a ticket that was replaced outlives the meeting in which it was', () => {
	const secret = new Uint8Array(32).fill(7);
	const dismissed = [{ idx: 1, secret, isVoid: false, until: 0 }];
	const secrets = hallSecrets({ ...EMPTY_HALL, dismissed });
	expect(secrets).toHaveLength(1);
	for (const one of secrets) one.wipe();
	expect(secret).toEqual(new Uint8Array(32));
});
