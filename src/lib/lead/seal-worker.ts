import { sealReport } from './seal-report.ts';
import type { SealAnswer, SealOrder } from './seal-order.ts';

addEventListener('message', ({ data }: MessageEvent<SealOrder>) => {
	void sealReport(data.report, data.recipient)
		.catch(() => undefined)
		.then((sealed) => {
			postMessage({ sealed } satisfies SealAnswer);
		});
});
