import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { show } from '../output.ts';
import { addParticipantOptions, openParticipant, type ParticipantOptions } from '../participant.ts';

type Options = ParticipantOptions & { notAccepted?: boolean };

/** `hub ack`: takes a received message out of the queue. */
export const defineAck = (command: Command, context: CliContext): void => {
  addParticipantOptions(command)
    .argument('<ID>', 'MessageID полученного сообщения; у статуса — MessageID запроса')
    .option('--not-accepted', 'подпись хаба неверна, сообщение не принято (accepted=false)')
    .action(async (messageId: string, options: Options) => {
      const { participant } = await openParticipant(context, options);
      const accepted = options.notAccepted !== true;
      await participant.ack(messageId, accepted);
      show(context.terminal, options.json, { ok: true, messageId, accepted }, () =>
        accepted ? `Получение ${messageId} подтверждено.` : `Сообщение ${messageId} не принято.`,
      );
    });
};
