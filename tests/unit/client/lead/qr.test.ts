import { expect, test } from 'vitest';
import { qrPicture } from '../../../../src/lib/lead/qr.ts';

const link = `https://example.org/#1.${'A'.repeat(64)}`;

test('the picture has a quiet zone of four modules on every side', () => {
	const { path, viewBox } = qrPicture(link);
	const [x, y, width, height] = viewBox.split(' ').map(Number);
	const numbers = path.match(/\d+/g)!.map(Number);
	expect([x, y]).toEqual([-4, -4]);
	expect(width).toBe(height);
	expect(Math.max(...numbers)).toBe(width! - 8);
});

test('the path is made of nothing but drawing commands', () => {
	expect(qrPicture(link).path).toMatch(/^[MLHVZmlhvz\d\s,.-]+$/);
});

test('another link is another picture', () => {
	expect(qrPicture(`${link.slice(0, -1)}B`).path).not.toBe(qrPicture(link).path);
});
