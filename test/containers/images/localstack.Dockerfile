FROM scratch
ADD rootfs.tar /
COPY site /opt/localstack
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin PYTHONPATH=/opt/localstack PYTHONUNBUFFERED=1 \
    DNS_ADDRESS=0 SKIP_SSL_CERT_DOWNLOAD=1 GATEWAY_LISTEN=0.0.0.0:4566
# The catalogue of services: without it the first request takes seconds.
RUN mkdir -p /usr/lib/localstack && python3 -m localstack.aws.spec && python3 -m compileall -q -j 2 /opt/localstack || true
COPY entrypoint.sh /usr/local/bin/entrypoint.sh
EXPOSE 4566
ENTRYPOINT ["entrypoint.sh"]
