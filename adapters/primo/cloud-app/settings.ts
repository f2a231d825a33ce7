import { z } from 'zod'
import { keyHost } from '../addresses.ts'
import { institutionCode, keysKeptMinutes } from '../settings.ts'

const text = z.string().trim().min(1)

export const cloudAppSettings = z
  .strictObject({
    baseUrl: keyHost,
    institutionCode,
    audience: text.describe("The operator's own Cloud App, as its tokens name it. Those of any other Cloud App are refused"),
    issuer: text.optional().describe('Who signs, as the tokens say it. Checked where it is given'),
    institutionClaim: text.default('inst_code').describe('The claim that holds the institution'),
    subjectClaim: text.default('sub').describe('The claim by which a person is known, the same every time'),
    roles: z.array(text).min(1).describe('What whoever comes with such a token may do: roles of the configuration'),
    subjects: z.array(text).min(1).optional().describe('Who may come. Everybody with a token where it is left out'),
    maxAgeHours: z.number().positive().max(24).default(1).describe('How long after it was issued a token is believed'),
    keysKeptMinutes,
  })
  .superRefine(({ institutionClaim, subjectClaim }, context) => {
    if (institutionClaim !== subjectClaim) return
    context.addIssue({ code: 'custom', path: ['subjectClaim'], message: 'must not be the claim that holds the institution' })
  })

export type CloudAppSettings = z.infer<typeof cloudAppSettings>
