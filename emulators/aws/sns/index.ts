export type { MessageAttribute, MessageAttributes } from './message-attributes.ts'
export type { DeliverToQueue, QueueDelivery } from './sns-context.ts'
export { snsService, type SnsOptions } from './sns-service.ts'
export { startSqsSns, type SqsSnsOptions, type SqsSnsServer } from './start-sqs-sns.ts'
