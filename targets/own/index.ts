export {
  type Body,
  type DefinedStream,
  defineStream,
  type QueueOptions,
  type RowsToLock,
  type StreamOptions,
} from './define-stream.ts'
export { defineTarget, type TargetOptions } from './define-target.ts'
export { type EffectReader, type FoundEffect, http, type HttpOptions, sql, type SqlOptions } from './effect-readers.ts'
export type { OwnReach, Row, Table } from './own-reach.ts'
export type { ProcessOptions } from './own-process.ts'
export type { RunningProcess } from './running-processes.ts'
