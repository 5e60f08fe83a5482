import type { Database } from '../../adapters/postgres/index.ts';
import { untilAnswered, type Outcome } from './calls.ts';
import { entryOf, makeLedger, newMessageId, type Ledger } from './ledger.ts';
import type { Mnemonic, MortalHub } from './mortalHub.ts';
import type { Signal } from './signal.ts';
import type { Outgoing, Taken } from './wires.ts';

const application =
  '<FamilyStatusRequest xmlns="urn://kuzbass/family-status/1.0.0"><ApplicationNumber>A-2026-000017</ApplicationNumber>' +
  '<Oktmo>32701000</Oktmo><Applicant><LastName>Образцова</LastName><FirstName>Проверка</FirstName>' +
  '<BirthDate>1990-01-01</BirthDate></Applicant></FamilyStatusRequest>';
const applicationJson = JSON.stringify({
  ApplicationNumber: 'A-2026-000018',
  Oktmo: '32701000',
  Applicant: { LastName: 'Образцова', FirstName: 'Проверка', BirthDate: '1990-01-01' },
});
const uin = '18810577250455140013';
const answers: Readonly<Partial<Record<Mnemonic, string>>> = {
  VIS42:
    '<FamilyStatusResponse xmlns="urn://kuzbass/family-status/1.0.0"><ApplicationNumber>A-2026-000017</ApplicationNumber>' +
    '<Result>CONFIRMED</Result></FamilyStatusResponse>',
  GISGMP42: JSON.stringify({ Uin: uin, Code: '0', Text: 'Замечаний нет.' }),
};

export type Post = { readonly sender: Mnemonic; readonly message: Outgoing };

const post = (sender: Mnemonic, type: string, content: string): Post => ({
  sender,
  message: { messageId: newMessageId(), type, content },
});

/** Requests of both wires to recipients of both wires, and a broadcast. */
export const makePosts = (): readonly Post[] => [
  post('MFC42', 'VS00001v001', application),
  post('RPGU42', 'VS00001v001', applicationJson),
  post(
    'MFC42',
    'VS00004v001',
    `<UinCheckRequest xmlns="urn://kuzbass/uin-check/1.0.0"><Uin>${uin}</Uin></UinCheckRequest>`,
  ),
  post('RPGU42', 'VS00004v001', JSON.stringify({ Uin: uin })),
  post(
    'VIS42',
    'VS00002v001',
    '<RequisitesChanged xmlns="urn://kuzbass/requisites-changed/1.0.0"><Oktmo>32701000</Oktmo>' +
      '<Account>03100643000000013900</Account><EffectiveFrom>2027-01-01</EffectiveFrom></RequisitesChanged>',
  ),
];

export const isBroadcast = ({ message }: Post): boolean => message.type === 'VS00002v001';

export type Round = {
  readonly hub: MortalHub;
  readonly database: Database;
  readonly changed: Signal;
  readonly posts: readonly Post[];
  readonly ledger: Ledger;
  /** Departments whose process ends once between saving a message and acknowledging it. */
  readonly forgetful: Set<Mnemonic>;
};

export const makeRound = (
  hub: MortalHub,
  database: Database,
  changed: Signal,
  forgetful: readonly Mnemonic[] = [],
): Round => ({
  hub,
  database,
  changed,
  posts: makePosts(),
  ledger: makeLedger(),
  forgetful: new Set(forgetful),
});

/** Accepted now, or before: then the hub says so in the words of the wire. */
const noteSent = (
  { ledger }: Round,
  id: string,
  outcome: Outcome<{ readonly repeated: boolean }>,
): void => {
  const repeated = outcome.ok ? outcome.value.repeated : outcome.code === 'MessageIsAlreadySent';
  if (!outcome.ok && !repeated) ledger.wrong.push(`${id} refused: ${outcome.code}`);
  if (repeated && !outcome.lost) ledger.wrong.push(`${id} called a repeat at its first sending`);
  if (repeated) ledger.repeats += 1;
  ledger.accepted.add(id);
};

const send = async (round: Round, { sender, message }: Post): Promise<void> => {
  noteSent(
    round,
    message.messageId,
    await untilAnswered(round.hub, sender, (wire) => wire.send(message)),
  );
  round.changed.bump();
};

const acknowledge = async (round: Round, mnemonic: Mnemonic, id: string): Promise<void> => {
  const outcome = await untilAnswered(round.hub, mnemonic, (wire) => wire.ack(id));
  if (outcome.ok) round.ledger.acked.add(entryOf(mnemonic, id));
  // Not found: the lost Ack was kept, or the lease ran out and the message will come again.
  else if (outcome.code !== 'TargetMessageIsNotFound')
    round.ledger.wrong.push(`Ack of ${id} refused: ${outcome.code}`);
};

const answerOnce = async (round: Round, mnemonic: Mnemonic, request: Taken): Promise<void> => {
  const { ledger, hub } = round;
  const content = answers[mnemonic];
  const known = ledger.answerIds.get(request.messageId);
  if (content === undefined || (known !== undefined && ledger.accepted.has(known))) return;
  const messageId = known ?? newMessageId();
  ledger.answerIds.set(request.messageId, messageId);
  const outcome = await untilAnswered(hub, mnemonic, (wire) =>
    wire.answer(request, { messageId, content }),
  );
  noteSent(round, messageId, outcome);
};

const handle = async (round: Round, mnemonic: Mnemonic, taken: Taken): Promise<void> => {
  const { ledger, forgetful } = round;
  const entry = entryOf(mnemonic, taken.messageId);
  if (ledger.acked.has(entry)) ledger.wrong.push(`${entry} came again after its Ack`);
  // The reply address of the first delivery is kept with the message: a repeated answer must be the same.
  const saved = ledger.saved.get(entry) ?? taken;
  ledger.saved.set(entry, saved);
  if (taken.originalId !== null) ledger.answered.add(taken.originalId);
  if (forgetful.delete(mnemonic)) return;
  // Both orders are allowed; the JSON department answers first.
  if (mnemonic === 'GISGMP42') await answerOnce(round, mnemonic, saved);
  await acknowledge(round, mnemonic, taken.messageId);
  if (mnemonic === 'VIS42') await answerOnce(round, mnemonic, saved);
};

const roundMsMax = 45_000;

/** What has not come where it should. */
const missing = ({ posts, ledger }: Round): string[] =>
  posts.flatMap((one) => {
    const { messageId, type } = one.message;
    if (!isBroadcast(one)) return ledger.answered.has(messageId) ? [] : [`answer to ${messageId}`];
    return ['MFC42', 'RPGU42']
      .filter((to) => !ledger.saved.has(`${to} ${messageId}`))
      .map((to) => `${type} ${messageId} at ${to}`);
  });

const inQueues = async ({ database }: Round): Promise<number> => {
  const [row] = await database.read<{ left: number }>(
    'select (select count(*) from broker.queue_ready) + (select count(*) from broker.queue_leased) as left',
  );
  return row?.left ?? -1;
};

/** Also when something has gone wrong: the rest of the round would only hide it. */
const isDone = async (round: Round): Promise<boolean> =>
  round.ledger.wrong.length > 0 || (missing(round).length === 0 && (await inQueues(round)) === 0);

const consume = async (
  round: Round,
  mnemonic: Mnemonic,
  kind: 'requests' | 'responses',
): Promise<void> => {
  for (;;) {
    const seen = round.changed.count();
    if (await isDone(round)) return;
    const taken = await untilAnswered(round.hub, mnemonic, (wire) => wire.take(kind));
    if (!taken.ok) {
      round.ledger.wrong.push(`${mnemonic} may not take ${kind}: ${taken.code}`);
      return;
    }
    if (taken.value === null) {
      await round.changed.after(seen);
      continue;
    }
    await handle(round, mnemonic, taken.value);
    round.changed.bump();
  }
};

/**
 * Everything that the departments do in a round; ends when every message has come where it should and no queue holds anything, or when
 * something goes wrong, which the ledger then tells.
 */
export const carryOut = async (round: Round): Promise<void> => {
  const late = setTimeout(() => {
    round.ledger.wrong.push(`not done in ${roundMsMax} ms; missing: ${missing(round).join('; ')}`);
    round.changed.bump();
  }, roundMsMax);
  await Promise.all([
    ...round.posts.map((one) => send(round, one)),
    consume(round, 'VIS42', 'requests'),
    consume(round, 'GISGMP42', 'requests'),
    consume(round, 'MFC42', 'requests'),
    consume(round, 'RPGU42', 'requests'),
    consume(round, 'MFC42', 'responses'),
    consume(round, 'RPGU42', 'responses'),
  ]);
  clearTimeout(late);
};
