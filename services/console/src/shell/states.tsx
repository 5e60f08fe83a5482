import { Button, Result, Spin } from 'antd';
import type { ReactNode } from 'react';
import { rights, type Right } from '../../../../module/index.ts';
import { problemOf } from './problem.ts';

/** A page is on its way. */
export const PageLoading = (): ReactNode => (
  <div role="status" aria-label="Страница загружается" className="page-centre">
    <Spin size="large" />
  </div>
);

/** The person lacks the right of the page: says which one and who gives it. */
export const Forbidden = ({
  title,
  right,
  isRegional = false,
}: {
  readonly title: string;
  readonly right: Right | null;
  readonly isRegional?: boolean;
}): ReactNode => (
  <Result
    status="warning"
    title="Нет доступа"
    subTitle={
      right === null
        ? `Страница «${title}» вам недоступна.`
        : `Для страницы «${title}» нужно право «${rights[right].title}»${isRegional ? ' на весь регион' : ''}. Его выдаёт администратор вашей организации или региона.`
    }
  />
);

/** No such page. */
export const NotFound = (): ReactNode => (
  <Result
    status="info"
    title="Такой страницы нет"
    subTitle="Проверьте адрес или выберите страницу в меню."
    extra={
      <Button type="primary" href="/console/">
        На главную
      </Button>
    }
  />
);

/** A page failed to load or broke; nothing entered elsewhere is lost. */
export const PageFailed = ({ error }: { readonly error: unknown }): ReactNode => (
  <Result
    status="error"
    title="Страница не открылась"
    subTitle={problemOf(error).message}
    extra={
      <Button type="primary" onClick={() => location.reload()}>
        Обновить страницу
      </Button>
    }
  />
);
