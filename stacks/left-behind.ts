import type { Healer } from '../harness/record/lease.ts'
import { markedTopics } from './embedded/kafka/marked-topics.ts'

/** How what stacks leave behind when they are killed is removed, by the name in its record. */
export const leftBehind = { 'kafka-topics': markedTopics } satisfies Readonly<Record<string, Healer>>
