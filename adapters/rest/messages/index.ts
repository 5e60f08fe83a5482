/** Messages for people: search, cards, content with reasons, files. */
import type { Route } from '../../../module/index.ts';
import { makeCardRoutes } from './cardRoutes.ts';
import { makeExportRoute } from './exportRoutes.ts';
import { makeFilterRoutes } from './filterRoutes.ts';
import { makeListRoutes } from './listRoutes.ts';
import type { MessagesPorts } from './ports.ts';
import { makeRefusalRoutes } from './refusalRoutes.ts';

export type { FullCard } from './card.ts';
export type { ContentData } from './contentReply.ts';
export type { ShownPlace } from './masking.ts';
export type { MessagesPorts, SearchWords } from './ports.ts';
export type { ListedData, MessagesData, RefusalData, RefusalsData } from './schemas.ts';

/** Every route of the pages «Сообщения» and «Карточка сообщения». */
export const makeMessagesRoutes = (ports: MessagesPorts): readonly Route[] => [
  ...makeListRoutes(ports),
  makeExportRoute(ports),
  ...makeCardRoutes(ports),
  ...makeRefusalRoutes(ports),
  ...makeFilterRoutes(ports),
];
