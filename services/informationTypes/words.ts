import type { TypePassport } from '../../registries/index.ts';

const regionMoments = new Intl.DateTimeFormat('ru-RU', {
  timeZone: 'Asia/Novokuznetsk',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A moment for people, in the time of the region. */
export const momentText = (atMs: number): string => regionMoments.format(atMs);

export const stateTitles: Readonly<Record<TypePassport['state'], string>> = {
  draft: 'черновик',
  'on-approval': 'на согласовании',
  published: 'опубликована',
  deprecated: 'выводится из эксплуатации',
  retired: 'выведена',
};

export const kindTitles: Readonly<Record<TypePassport['card']['kind'], string>> = {
  'request-response': 'запрос и ответ',
  broadcast: 'рассылка',
};

export const routingTitles: Readonly<Record<TypePassport['card']['routing'], string>> = {
  fixed: 'фиксированная: один получатель',
  table: 'табличная: получатель по коду в содержимом',
  broadcast: 'рассылка нескольким получателям',
};

export const signatureTitles: Readonly<
  Record<NonNullable<TypePassport['card']['personalSignature']>, string>
> = {
  none: 'не нужна',
  request: 'нужна в запросе',
  response: 'нужна в ответе',
  both: 'нужна в запросе и в ответе',
};

/** A span for people: seconds, minutes, hours or days, whichever is whole. */
export const spanText = (ms: number): string => {
  const units = [
    [86_400_000, 'сут'],
    [3_600_000, 'ч'],
    [60_000, 'мин'],
    [1_000, 'с'],
  ] as const;
  const [size, unit] = units.find(([one]) => ms % one === 0) ?? [1, 'мс'];
  return `${ms / size} ${unit}`;
};
