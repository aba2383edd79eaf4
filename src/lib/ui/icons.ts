/** One path each on a 24 × 24 grid, stroked. */
export const icons = {
	alert: 'M12 8v5M12 16.5v.5M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z',
	arrowDown: 'M12 5v14M6 13l6 6 6-6',
	arrowUp: 'M12 19V5M6 11l6-6 6 6',
	check: 'M5 12.5l4.5 4.5L19 7.5',
	clock: 'M12 7v5l3 2M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z',
	close: 'M6 6l12 12M18 6L6 18',
	copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
	door: 'M6 21V4h9v17M3 21h18M12 12.5v.5M15 6h3v15',
	lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 15v2',
	menu: 'M4 7h16M4 12h16M4 17h16',
	minus: 'M6 12h12',
	offline:
		'M4 4l16 16M5 12a10 10 0 0 1 5-2.7M15 9.6a10 10 0 0 1 4 2.4M8.5 15.5a5 5 0 0 1 6-.6M12 19v.2',
	hand: 'M8 13V6.5a1.5 1.5 0 0 1 3 0V11M11 10.5V4.5a1.5 1.5 0 0 1 3 0v6M14 11V6.5a1.5 1.5 0 0 1 3 0V14c0 4-2.2 7-5.5 7c-2.6 0-4-1.2-5.2-3.4L4.4 14a1.4 1.4 0 0 1 2.4-1.4L8 14',
	more: 'M5 12h.01M12 12h.01M19 12h.01',
	people:
		'M9 5a3.2 3.2 0 1 1 0 6.4A3.2 3.2 0 0 1 9 5zM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 5.5a3 3 0 0 1 0 5.6M18 14.5c2 .8 3 2.8 3 5.5',
	qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20h2',
	send: 'M4 12L20 5l-5 15-3.5-6.5zM11.5 13.5L20 5',
	settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
	support:
		'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM12 8a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM5.7 5.7l3.4 3.4M14.9 14.9l3.4 3.4M18.3 5.7l-3.4 3.4M9.1 14.9l-3.4 3.4',
	turn: 'M5 12a7 7 0 0 1 12-5l2 2M19 4v5h-5M19 12a7 7 0 0 1-12 5l-2-2M5 20v-5h5'
} as const;

export type IconName = keyof typeof icons;
