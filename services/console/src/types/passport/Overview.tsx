import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { EntryLink, SystemLink } from '../../shared/links.tsx';
import { durationText, Moment } from '../../shared/moments.tsx';
import { EntryState } from '../../shared/states.tsx';
import type { PassportData } from '../data.ts';
import { kindTitles, policyTitles, routingTitles, signatureTitles } from '../words.ts';

const Owner = ({ passport: { owner, card } }: { readonly passport: PassportData }): ReactNode =>
  owner === null ? (
    <SystemLink code={card.owner} />
  ) : (
    <>
      <SystemLink code={owner.mnemonic}>
        {owner.name} ({owner.mnemonic})
      </SystemLink>
      ,{' '}
      <EntryLink register="participants" code={owner.ogrn}>
        {owner.organisation}
      </EntryLink>
    </>
  );

/** The first tab of a passport: who, what for, how. */
export const Overview = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const { card } = passport;
  const items: readonly (readonly [string, ReactNode])[] = [
    ['Наименование', card.name],
    ['Состояние', <EntryState key="state" state={passport.state} />],
    ['Версия', `${card.version}, редакция карточки ${passport.edition}`],
    [
      'Опубликована',
      passport.publishedAt === null ? (
        'нет'
      ) : (
        <>
          <Moment at={passport.publishedAt} />, {passport.publishedBy}
        </>
      ),
    ],
    ['Действует до', <Moment key="to" at={passport.validTo} />],
    ['Поставщик', <Owner key="owner" passport={passport} />],
    ['Назначение', card.purpose],
    ['Область применения', card.area],
    ...(card.description === undefined ? [] : [['Описание', card.description] as const]),
    ['Тип обмена', kindTitles[card.kind]],
    ['Маршрутизация', routingTitles[card.routing]],
    ['Формы содержимого', card.forms.join(', ').toUpperCase()],
    ['Перевод между формами', card.json?.convertible === true ? 'есть' : 'нет'],
    [
      'Пространство имён',
      <span key="ns" className="mono">
        {card.namespace}
      </span>,
    ],
    ['Корневые элементы', [card.requestRoot, card.responseRoot].filter(Boolean).join(', ')],
    ['Подпись должностного лица', signatureTitles[card.personalSignature ?? 'none']],
    ['Код маркировки', card.transactionCodeRequired === true ? 'обязателен' : 'не нужен'],
    ['Срок ответа (SLA)', card.slaMs === undefined ? 'не задан' : durationText(card.slaMs)],
    ['Совместимость версий', policyTitles[card.compatibility ?? 'BACKWARD']],
    ...(card.breakingChange === undefined
      ? []
      : [['Согласие на несовместимость', card.breakingChange.reason] as const]),
  ];
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 1, md: 1, lg: 2 }}
      items={items.map(([label, children]) => ({ key: label, label, children }))}
    />
  );
};
