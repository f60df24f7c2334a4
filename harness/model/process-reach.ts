/**
 * By what a process is found again from a record alone, as plain data.
 *
 * `pid`: this very process and no other, which can be stopped and continued, and not started again. `command`: whoever the pid file names now,
 * else it is started anew. `pid-file`: whoever the file names now, started again by a platform of its owner's where that is said. `container`: by its name or
 * id, with the docker command.
 */
export type ProcessPlace =
  | { readonly kind: 'pid'; readonly pid: number; readonly startTime: string }
  | ({ readonly kind: 'command' } & ProcessCommand)
  | ({ readonly kind: 'pid-file' } & ProcessFile)
  | { readonly kind: 'container'; readonly container: string }

/** A process that its owner names by the file that names its pid: as a number, or as `{"pid":…,"startTime":…}`. */
export interface ProcessFile {
  readonly pidFile: string
  /** A platform of its owner's starts it again when it ends, within this time. Absent: nobody does, so that it can only be frozen. */
  readonly restartedWithinSeconds?: number
}

/**
 * A process that its owner starts, as it is named to whoever may freeze, end and restart it. By its `pid` alone it can be frozen; who is to be ended is named by its
 * container, by its command with the file that names its pid, or by that file alone where a platform starts it again.
 */
export type NamedProcess = { readonly pid: number } | ProcessFile | { readonly container: string } | ProcessCommand

/** A process that can be started by whoever knows its command. */
export interface ProcessCommand {
  readonly command: readonly [string, ...string[]]
  /** The whole environment: nothing is inherited. It may hold secrets; records of it are readable by their owner alone. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** File that names the process now, as `{"pid":…,"startTime":…}`; whoever starts it writes it. */
  readonly pidFile: string
}

/** How a process ended that was told to. */
export interface ProcessStop {
  /** From being told to its end. */
  readonly tookMs: number
  /** It had not ended when its grace period was over, and was killed. */
  readonly forced: boolean
}

/** One replica of a service, as faults act on its process. Every method resolves once what it says has come about, and is harmless where it has already. */
export interface ReplicaProcess {
  /** Its name: the actor of what it does in the history. */
  readonly replica: string
  /** Whether it can be started again once it is down. */
  readonly startable: boolean
  /** Where its process is now; undefined while it is down and nobody outside could start it. */
  place(): ProcessPlace | undefined
  /** Pid of its process now, for people; undefined while it is down or where there is none to tell. */
  pid(): number | undefined
  /**
   * Pids of the processes that it started under its own program to work for it, as the children of a prefork server are; none where they cannot be seen: only on
   * Linux, and not in a container.
   */
  workers(): readonly number[]
  /** Kills one of them, as the kernel does when memory is short. @throws ShakedownError `process-gone` when it is down already */
  killWorker(pid: number): Promise<void>
  /** @returns whether it runs now; a frozen process does */
  runs(): Promise<boolean>
  /** Ends it as a crash would. It stays down until it is started. @throws ShakedownError `process-gone` when it is down already */
  kill(): Promise<void>
  /** Freezes it. @throws ShakedownError `process-gone` when it is down */
  pause(): Promise<void>
  /** Lets a frozen one go on. */
  resume(): Promise<void>
  /** Tells it to end in good order, and kills it after its grace period. It stays down until it is started. */
  stop(): Promise<ProcessStop>
  /** Starts it, unless it runs, and waits until it is ready. `env`: variables to set or replace from now on. */
  start(env?: Readonly<Record<string, string>>): Promise<void>
}

/** The processes of the system. */
export interface ProcessReach {
  /** All replicas of a service, in their order; none for a service that it does not know. */
  replicasOf(service: string): readonly ReplicaProcess[]
}
