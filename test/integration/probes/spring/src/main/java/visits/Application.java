package visits;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service with two databases, of which Actuator tells within `db`, and with HikariCP's pool on each. */
@SpringBootApplication
public class Application {

    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @Bean
    @Primary
    @ConfigurationProperties("visits.writer")
    HikariDataSource writer() {
        return new HikariDataSource();
    }

    @Bean
    @ConfigurationProperties("visits.reader")
    HikariDataSource reader() {
        return new HikariDataSource();
    }

    @RestController
    static class Visits {

        private final JdbcTemplate writer;

        Visits(DataSource writer) {
            this.writer = new JdbcTemplate(writer);
        }

        /** Works until somebody else lets go of the lock. */
        @GetMapping("/visits/work")
        String work() {
            writer.execute("select pg_advisory_xact_lock_shared(1)");
            return "done";
        }
    }
}
