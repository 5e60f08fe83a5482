/** Passwords, and words as their core, that are tried first (most frequent of published leaks; Russian layouts of them too). */
export const commonPasswords: ReadonlySet<string> = new Set(
  (
    'password passw0rd password1 password123 password1234 password12345 passwordpassword p@ssw0rd p@ssword qwerty qwertyuiop ' +
    'qwerty123456 qwertyuiop123 qwertyqwerty qazwsxedcrfv qazwsx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qaz2wsx 123456789012 ' +
    '1234567890123 12345678901234 123456123456 123123123123 111111111111 000000000000 121212121212 112233445566 asdfghjkl zxcvbnm ' +
    'asdfghjklzxcvbnm zaq12wsxcde3 letmein letmeinletmein welcome welcome1 welcomewelcome iloveyou iloveyouiloveyou admin ' +
    'administrator adminadmin adminadminadmin root rootroot rootrootroot superuser superman batman dragon monkey football baseball ' +
    'master sunshine princess shadow michael jordan trustno1 starwars whatever freedom computer internet samsung google ' +
    'changeme changeit changemeplease default defaultdefault guest guestguest test testtest testtesttest temp temptemp ' +
    'secret secretsecret qweasdzxc qweasdzxcrty qwe123qwe123 abcdefghijkl abcdefghijklm abc123abc123 abcd1234abcd aa123456789 ' +
    'пароль парольпароль пароль123 йцукен йцукенгшщзхъ йцукенйцукен фывапролджэ ячсмитьбю админ администратор привет приветпривет ' +
    'ghbdtn ghbdtnghbdtn gfhjkm gfhjkmgfhjkm yfcnz любовь солнышко наташа максим россия москва кемерово кузбасс kuzbass kemerovo ' +
    'zaqwsxcderfv qwaszxqwaszx poiuytrewq lkjhgfdsa mnbvcxz qwertyuiopasdfgh 987654321098 0987654321 1029384756 102938475610 ' +
    'passwort motdepasse contrasena senha parola lozinka haslo'
  ).split(' '),
);
