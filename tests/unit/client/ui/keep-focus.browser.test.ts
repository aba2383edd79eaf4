import { beforeEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { keepFocus } from '../../../../src/lib/ui/keep-focus.ts';

const button = (id: string) => document.getElementById(id)!;
const focused = () => document.activeElement?.id;

beforeEach(() => {
	document.body.innerHTML = `
		<main><h2 id="far" data-area tabindex="-1">Samtal</h2>
			<section id="panel"><h3 id="near" data-area tabindex="-1">Runda</h3>
				<p id="row"><button id="a">A</button><button id="b">B</button></p>
			</section>
		</main>`;
	return keepFocus(document.body);
});

test('a button that goes takes the focus of the keyboard with it', async () => {
	await userEvent.keyboard('{Tab}');
	expect(focused()).toBe('a');
	button('a').remove();
	await expect.poll(focused).toBe('near');
});

test('a panel that goes leaves the focus nowhere', async () => {
	await userEvent.keyboard('{Tab}{Tab}');
	button('panel').remove();
	await expect.poll(focused).toBe('far');
});

test('a part that is not seen gets the focus', async () => {
	await userEvent.keyboard('{Tab}');
	button('near').hidden = true;
	button('a').remove();
	await expect.poll(focused).toBe('far');
});

test('a button that moves in its list loses the focus', async () => {
	await userEvent.keyboard('{Tab}');
	button('row').append(button('a'));
	await expect.poll(focused).toBe('a');
});

test('a press of the mouse moves the focus to another place', async () => {
	await userEvent.click(button('a'));
	button('a').remove();
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(document.activeElement).toBe(document.body);
});
