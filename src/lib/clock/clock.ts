/** Milliseconds of one monotonic clock of this device. */
type Millis = number;

/** The only way the client learns the time or waits. */
export interface Clock {
	/** Never goes back, whatever happens to the wall clock. */
	now(): Millis;
	/** The wall clock in whole Unix seconds; people and networks change it at will. */
	nowS(): number;
	/** Calls `fire` once, never before `at`; later when the device is busy or asleep. */
	setTimer(at: Millis, fire: () => void): Cancel;
}

/** Takes a timer back; after it has fired this does nothing. */
export type Cancel = () => void;
