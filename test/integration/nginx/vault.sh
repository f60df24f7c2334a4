# nginx reads no variables, and starts with a certificate or not at all.
cd "$STATE" || exit 1
until [ -f vault.pem ]; do sleep 0.1; done
rm -f vault.sock
sed "s/PORT/$PORT/" "$HERE/nginx.conf" > nginx.conf
exec nginx -p "$STATE" -e stderr -c nginx.conf
