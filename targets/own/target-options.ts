import type { AlertSource } from '../../harness/model/alert-source.ts'
import type { KafkaTopic } from '../../harness/model/kafka.ts'
import type { Defect, QueueDefinition, ReadLine, SubjectSources } from '../../harness/model/target.ts'
import type { DefinedStream } from './define-stream.ts'
import type { DefinedFront } from './front/define-front-door.ts'
import type { ProcessOptions } from './own-process.ts'
import type { OwnReach } from './own-reach.ts'
import type { RunningProcess } from './running-processes.ts'

/** A system of your own: a name, and streams or front doors, are all it needs, each of the others unlocks more. */
export interface TargetOptions {
  /** What the system is called. */
  readonly name: string
  /** Its version, for the report. @default 'unknown' */
  readonly version?: string
  /** Where what is tested can be read from while it runs, so that a release gate need not believe what is declared. @default it is only declared */
  readonly subjectFrom?: SubjectSources
  /** The kinds of event that it consumes. @default none: it has front doors alone */
  readonly streams?: readonly DefinedStream[]
  /** Where people and programs reach it by HTTP, each made with `defineFrontDoor`. @default none */
  readonly fronts?: readonly DefinedFront[]
  /** How to start its processes. Unlocks stacks on which nothing runs yet (`embedded`), restarts, and health. @default none: they run already */
  readonly processes?: readonly ProcessOptions[]
  /**
   * Processes that run already and outlive the run, by service: faults act on them as on those that are started here, and leave them as they were. Faults at a
   * point of their work need their AWS access key id to be their name: the service, numbered where there are several (`notes-1`). @default none
   */
  readonly running?: Readonly<Record<string, readonly RunningProcess[]>>
  /** Names of databases that it needs; the embedded stack makes them empty. @default none */
  readonly databases?: readonly string[]
  /** Buckets of S3 that it needs; the stack makes them, where it makes the queues. @default none */
  readonly buckets?: readonly string[]
  /** Topics of Kafka that it needs; the embedded stack makes them on a real broker, and tells `env` of a process where. @default none */
  readonly kafkaTopics?: readonly KafkaTopic[]
  /** Queues that it needs beside those of its streams. @default none */
  readonly queues?: readonly QueueDefinition[]
  /** Known mistakes that can be switched on, with `--defect`: processes get their names in `DEFECTS`. @default none */
  readonly defects?: readonly Defect[]
  /** Names of the defects that `proof` must catch, by stack; the others are tried there, and need not be caught. @default all of them, on every stack */
  readonly provable?: Readonly<Record<string, readonly string[]>>
  /**
   * Several of it may run beside each other: its processes share nothing but the queues, databases and ports that they are given (no file, no cache server, no port
   * of their own choice). Then a run starts as many as the machine bears, and takes a fraction of the time. @default false
   */
  readonly severalAtOnce?: boolean
  /** Values that must never reach a file: tokens, passwords. @default none */
  readonly secrets?: readonly string[]
  /** Where the system's own alerts come in, so that checks can judge them: `alertSource({ port: 9095 })`. @default what `readLine` finds in its log */
  readonly alerts?: AlertSource
  /** What a line that a process wrote says. @default JSON lines with `level` and `message`, any other line as it is */
  readonly readLine?: (line: string) => ReadLine | undefined
  /** Brings the messages of a dead-letter queue back, as your operators do (`reach.sendBack` sends them by hand); how many were found. @default StartMessageMoveTask */
  readonly redrive?: (deadLetterQueue: string, reach: OwnReach) => Promise<number>
  /** Empties a dead-letter queue, as your operators do; how many were found. @default PurgeQueue */
  readonly purge?: (deadLetterQueue: string, reach: OwnReach) => Promise<number>
}
