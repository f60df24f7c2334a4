import { createServer } from 'node:http'

/** Keeps one order for each reference. */
const orders = new Map<string, number>()

createServer((request, response) => {
  const reference = new URL(request.url ?? '', 'http://shop').searchParams.get('reference') ?? ''
  if (request.method === 'POST' && !orders.has(reference)) orders.set(reference, orders.size + 1)
  const id = orders.get(reference)
  request.resume().on('end', () => response.end(JSON.stringify(id === undefined ? [] : [{ id }])))
}).listen(Number(process.env['PORT']), '127.0.0.1')
