import type { OutgoingMessage, Target } from '../../harness/model/target.ts'

/** SQS takes so many attributes of a message. */
const mostAttributes = 10

/** A target whose messages say to which trace they belong, so that whoever handles one can go on with it. */
export const tracedTarget = <Part extends Pick<Target, 'publish'>>(
  target: Part,
  traceparent: string | undefined,
): Part =>
  traceparent === undefined
    ? target
    : {
        ...target,
        publish: async (queue: string, { attributes = {}, ...message }: OutgoingMessage, topic?: string) => {
          const hasRoom = Object.keys(attributes).length < mostAttributes && !Object.hasOwn(attributes, 'traceparent')
          const traced = { ...message, attributes: hasRoom ? { ...attributes, traceparent } : attributes }
          return target.publish(queue, traced, topic)
        },
      }
