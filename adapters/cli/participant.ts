import type { Command } from 'commander';
import type { Attachment, RejectionReason, RequestStatus } from '../../broker/index.ts';
import { addHubOptions, baseUrlOf, type HubOptions } from './connection.ts';
import type { CliContext } from './context.ts';
import { makeJsonParticipant } from './jsonParticipant.ts';
import { signingOf, type Signing } from './signing.ts';
import { makeSoapParticipant } from './soapParticipant.ts';
import { wordOption } from './usage.ts';

export const wires = ['1.1', '1.2', '1.3', 'json'] as const;
export type Wire = (typeof wires)[number];

export type ParticipantOptions = HubOptions & {
  readonly key: string;
  readonly cert: string;
  readonly wire: string;
};

export type Content = { readonly payload: string; readonly attachments: readonly Attachment[] };

export type NewMessage = Content & {
  /** Code of the information type; JSON only, the root element says it in XML. */
  readonly type?: string;
  readonly messageId?: string;
  readonly referenceMessageId?: string;
  readonly transactionCode?: string;
  readonly nodeId?: string;
  readonly eolMs?: number;
  readonly confidentiality?: 'public' | 'official' | 'personal';
  readonly testMessage: boolean;
};

/** What an answer needs to know of the request. SOAP needs the reply address alone. */
export type Addressee = {
  readonly replyTo: string;
  readonly messageId?: string;
  readonly type?: string;
};

export type Said =
  | ({ readonly outcome: 'content' } & Content)
  | { readonly outcome: 'rejected'; readonly rejections: readonly RejectionReason[] }
  | { readonly outcome: 'status'; readonly status: RequestStatus };

export type Receipt = {
  readonly messageId: string;
  readonly status: string | null;
  readonly recipient: string | null;
  readonly destination: string | null;
};

export type Incoming = {
  readonly messageId: string;
  readonly kind: string;
  /** Code of the information type (JSON) or null. */
  readonly type: string | null;
  readonly sender: string | null;
  readonly replyTo: string | null;
  readonly originalMessageId: string | null;
  readonly transactionCode: string | null;
  readonly sentAt: string;
  readonly outcome: 'content' | 'rejected' | 'status' | null;
  readonly rejections: readonly RejectionReason[];
  readonly status: RequestStatus | null;
  readonly payload: { readonly form: 'xml' | 'json'; readonly text: string } | null;
  readonly attachments: readonly Attachment[];
};

export type StatusNote = {
  /** Named in the acknowledgement. */
  readonly messageId: string;
  readonly category: string;
  readonly details: string | null;
  readonly faultCode: string | null;
  readonly faultDescription: string | null;
};

export type Selector = {
  /** Code of the type (JSON) or `{namespace}RootElement` (SMEV). */
  readonly type?: string;
  readonly nodeId?: string;
  /** How long the hub may be asked to wait, ms; SMEV has no waiting. */
  readonly waitMs: number;
};

/** A system of a department at the hub, whatever its wire. */
export type Participant = {
  send(message: NewMessage): Promise<Receipt>;
  respond(to: Addressee, said: Said): Promise<Receipt>;
  take(kind: 'requests' | 'responses', selector: Selector): Promise<Incoming | null>;
  takeStatus(): Promise<StatusNote | null>;
  ack(messageId: string, accepted: boolean): Promise<void>;
};

export type ParticipantPorts = Signing & {
  readonly baseUrl: string;
  readonly nowMs: () => number;
};

/** Options of the commands that a system calls under its signature. */
export const addParticipantOptions = (command: Command): Command =>
  addHubOptions(
    command
      .requiredOption('--key <PEM>', 'закрытый ключ системы, PKCS#8 без пароля')
      .requiredOption('--cert <PEM>', 'сертификат системы, зарегистрированный в хабе')
      .option('--wire <VERSION>', 'чем говорить с хабом: 1.1 | 1.2 | 1.3 (СМЭВ) | json', '1.2'),
  );

/** The system of the options. @throws CommanderError hub.usage naming the wrong option */
export const openParticipant = async (
  context: CliContext,
  options: ParticipantOptions,
): Promise<{
  readonly wire: Wire;
  readonly signing: Signing;
  readonly participant: Participant;
}> => {
  const wire = wordOption('--wire', options.wire, wires);
  const signing = await signingOf(context, options);
  const baseUrl = await baseUrlOf(context, options);
  const ports = { ...signing, baseUrl, nowMs: context.clock.nowMs };
  const participant =
    wire === 'json' ? makeJsonParticipant(ports) : makeSoapParticipant(ports, wire);
  return { wire, signing, participant };
};
