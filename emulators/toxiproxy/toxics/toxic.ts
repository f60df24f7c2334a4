import type { Draws } from '../draws.ts'

/** A piece of a stream. */
export interface Chunk {
  readonly data: Buffer
  /** When it was read from its socket, by `performance.now()`; a delay counts from here, so delays do not add to waiting in line. */
  readonly sinceMs: number
}

/** What a toxic reads: a chunk; `end` when the source has closed (again and again); `interrupted` when the toxic must return. */
export type Arrival = Chunk | 'end' | 'interrupted'

/**
 * What a toxic sees of one connection in one direction. A stub is interrupted when its toxic is updated or removed: the toxic then
 * hands on what it holds and returns.
 */
export interface Stub {
  /** What comes next. */
  read(): Promise<Arrival>
  /** As above; `elapsed` when nothing came until that time of `performance.now()`. */
  read(untilMs: number): Promise<Arrival | 'elapsed'>
  /** The chunks until interrupted. At the end of the source it closes the stub. */
  chunks(): AsyncGenerator<Chunk, void, undefined>
  /** True at that time of `performance.now()`, never before; false at once when interrupted. `Infinity` waits for the interrupt. */
  sleep(untilMs: number): Promise<boolean>
  /** Hands a chunk on, and waits for room where it goes. */
  write(chunk: Chunk): Promise<void>
  /** Nothing more passes: what follows sees the end, after a delay. Cannot be taken back, not by removing the toxic either. */
  close(afterMs?: number): void
  /** Bytes a toxic counted on this connection. It outlives updates of the toxic. */
  countedBytes: number
}

/**
 * A kind of toxic. Names, units and meaning are those of Toxiproxy 2.12 (its `toxics/` and README).
 *
 * @typeParam K names of its attributes on the wire, all whole numbers
 */
export interface Toxic<K extends string = string> {
  /** The name of Toxiproxy's type: it is part of the error texts. */
  readonly goType: string
  /** The attributes in the order of an answer, with their Go types (part of the error texts too). */
  readonly attributes: Readonly<Record<K, 'int' | 'int64'>>
  /**
   * How many chunks (of at most 32 KiB) may wait before the source is no longer read.
   *
   * @default 0
   */
  readonly bufferChunks?: number
  /**
   * Connections made while it is there, and that it takes, close with a reset instead of FIN, whatever closes them.
   *
   * @default false
   */
  readonly resets?: boolean
  /**
   * Removing it closes every connection.
   *
   * @default false
   */
  readonly closesOnRemoval?: boolean
  /** Moves chunks until the stub is closed or interrupted. */
  pipe(stub: Stub, attributes: Readonly<Record<K, number>>, draws: Draws): Promise<void>
}
