import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CardNumber } from '#domain/card.ts'
import type { Symbology } from '#domain/place.ts'
import { Problem } from '#domain/problem.ts'
import { callOf } from './call.ts'
import { PatronField } from './fields.ts'
import type { Parts } from './parts.ts'
import { problemsOf } from './problems.ts'

export const barcodeRoutes: FastifyPluginAsyncZod<Parts> = async (app, { patrons, open, deadlineMs }) => {
  app.route({
    method: 'GET',
    url: '/patrons/:patron/card/barcode.svg',
    config: { permission: 'card:read.numbers' },
    schema: {
      operationId: 'getCardBarcode',
      tags: ['Card'],
      summary: "A number of the card as the library's scanners read it",
      params: z.object({ patron: PatronField }),
      querystring: z.strictObject({
        position: z.coerce.number().int().min(1).max(99).optional().meta({
          description:
            "Which of the card's numbers, counted from 1; the first that is active where it is left out. A number never stands in an address.",
          example: 1,
        }),
      }),
      response: {
        200: { description: 'A picture.', content: { 'image/svg+xml': { schema: z.string() } } },
        ...problemsOf(['not-found', 'no-patron', 'forbidden', 'number-not-drawable']),
      },
    },
    handler: async (request, reply) => {
      const { thing: card, permissions } = await patrons.card(open(request.params.patron), callOf(request, reply, deadlineMs))
      if (!permissions.has('card:read.numbers')) throw new Problem('not-found', 'The caller may not see numbers')
      const { position } = request.query
      const number = position === undefined ? card.numbers.find(({ active }) => active) : card.numbers[position - 1]
      if (!number) throw new Problem('not-found', 'The card has no such number')
      const svg = await draw(number)
      reply
        .type('image/svg+xml')
        .header('Cache-Control', 'private, no-store')
        .header('Content-Security-Policy', "default-src 'none'")
      return reply.send(svg)
    },
  })
}

/** The library's name of each symbology, and how much white a scanner needs beside it. */
const encoders = {
  code39: { bcid: 'code39', includetext: true, height: 14 },
  codabar: { bcid: 'rationalizedCodabar', includetext: true, height: 14 },
  code128: { bcid: 'code128', includetext: true, height: 14 },
  qr: { bcid: 'qrcode', includetext: false },
} as const satisfies Record<Symbology, object>

/**
 * Codabar wants a start and a stop letter round the number; library cards use A and B. A number that the symbology has no signs for is
 * said so: a picture that scans as something else would be worse than none.
 */
async function draw({ value, symbology }: CardNumber): Promise<string> {
  // A megabyte of symbologies, loaded when the first barcode is asked for.
  const { default: bwipjs } = await import('bwip-js/node')
  const text = symbology === 'codabar' ? `A${value}B` : value
  try {
    return bwipjs.toSVG({
      ...encoders[symbology],
      text,
      alttext: value,
      padding: 10,
      backgroundcolor: 'FFFFFF',
      textxalign: 'center',
    })
  } catch (error) {
    throw new Problem('number-not-drawable', `The number cannot be drawn as ${symbology}`, { cause: nameless(error) })
  }
}

/** The library's messages repeat what they were given. */
function nameless(error: unknown): Error {
  return new Error(error instanceof Error ? error.name : 'not drawn')
}
