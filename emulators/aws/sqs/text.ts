// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
// oxlint-disable-next-line no-control-regex -- control characters are what AWS refuses
const forbidden = /[\0-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/

/** Whether text holds what no message may: control characters other than tab and line ends, or half of a surrogate pair. */
export const hasForbiddenCharacter = (text: string): boolean => forbidden.test(text) || !text.isWellFormed()
