import { Alert, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';

/** The one-time password, shown once (KIS-4.2.6). */
export const IssuedPassword = ({
  login,
  password,
  onClose,
}: {
  readonly login: string;
  readonly password: string;
  readonly onClose: () => void;
}): ReactNode => (
  <Modal
    open
    title="Первый пароль"
    okText="Пароль передан"
    onOk={onClose}
    onCancel={onClose}
    mask={{ closable: false }}
    cancelButtonProps={{ style: { display: 'none' } }}
  >
    <Alert
      type="warning"
      showIcon
      title="Пароль показан один раз"
      description="Передайте его сотруднику лично. Он действует для одного входа, при котором его нужно сменить."
      style={{ marginBlockEnd: 12 }}
    />
    <p>
      Имя: <Typography.Text className="mono">{login}</Typography.Text>
    </p>
    <p>
      Пароль:{' '}
      <Typography.Text
        strong
        className="mono"
        copyable={{ text: password, tooltips: ['Скопировать', 'Скопировано'] }}
      >
        {password}
      </Typography.Text>
    </p>
  </Modal>
);
